"""The rows of a precision-recall curve: what TensorBoard's PR Curves tab shows of one step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

COLUMNS = (
    "threshold",
    "precision",
    "recall",
    "false_positive_rate",
    "true_positives",
    "false_positives",
    "true_negatives",
    "false_negatives",
)


def pr_curve_rows(tensor: npt.NDArray[Any]) -> Iterator[tuple[float, ...]]:
    """Converts the tensor of a PR curve to rows.

    The thresholds above every score are omitted, as in TensorBoard: no sample is positive there, and the precision is
    undefined.

    Args:
        tensor: [6, thresholds], as `trackers.write.pr_curves` and TensorBoard's `pr_curve` summaries store it.

    Yields:
        The cells of `COLUMNS`, float64; a row per threshold.

    Raises:
        ValueError: If the tensor has another shape.
    """
    table = np.asarray(tensor, np.float64)
    if table.ndim != 2 or len(table) != 6 or not table.shape[1]:
        raise ValueError(f"its shape is {list(table.shape)}, not [6, thresholds]")
    true_positives, false_positives, true_negatives, false_negatives, precision, recall = table
    thresholds = np.linspace(0.0, 1.0, table.shape[1])
    negatives = false_positives + true_negatives
    rate = np.divide(false_positives, negatives, out=np.full_like(negatives, np.nan), where=negatives > 0)
    used = np.flatnonzero(true_positives + false_positives)
    columns = (thresholds, precision, recall, rate, true_positives, false_positives, true_negatives, false_negatives)
    # TensorBoard keeps the first threshold in any case.
    yield from zip(*(column[: used[-1] + 1 if used.size else 1].tolist() for column in columns), strict=True)
