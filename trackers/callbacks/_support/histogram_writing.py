"""Writes arrays as histograms, with their mean and standard deviation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from trackers.schema.splits import TRAIN
from trackers.schema.tags import moment_tag

if TYPE_CHECKING:
    from trackers.run.run import Run


def write_histograms(run: Run, step: int, arrays: Mapping[str, npt.NDArray[Any]], buckets: int) -> None:
    """Writes one histogram per array to the split `train`; NaN and infinity are omitted and reported.

    Args:
        run: The run.
        step: 0 or more.
        arrays: Tag to numbers of any shape.
        buckets: The number of buckets of each histogram.
    """
    writer = run.writer(TRAIN)
    for tag, array in arrays.items():
        finite = np.isfinite(array)
        if not finite.all():
            run.report_problem("histogram", f"{tag} has values that are NaN or infinite; they are omitted")
            array = array[finite]
        writer.histograms(step, {tag: array}, buckets)


def write_moments(run: Run, step: int, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Writes the mean and the standard deviation of each array as scalars `<tag>/mean` and `<tag>/std`.

    Args:
        run: The run.
        step: 0 or more.
        arrays: Tag to numbers of any shape.
    """
    values: dict[str, float] = {}
    for tag, array in arrays.items():
        values[moment_tag(tag, "mean")] = float(array.mean(dtype=np.float64))
        values[moment_tag(tag, "std")] = float(array.std(dtype=np.float64))
    run.writer(TRAIN).scalars(step, values)
