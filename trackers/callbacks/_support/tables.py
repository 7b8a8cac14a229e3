"""Writes a table of numbers with a picture of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from trackers.write import matrices
from trackers.write.writer import Writer

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def write_table(
    writer: Writer,
    step: int,
    tag: str,
    figure: Figure,
    table: npt.NDArray[np.float64],
    rows: Sequence[str],
    columns: Sequence[str],
) -> None:
    """Writes a figure under the tag, and the numbers that it shows under `<tag>/values`, as `Writer.matrices` does.

    Args:
        writer: Where to.
        step: The step.
        tag: The tag.
        figure: The picture, instead of the shaded cells of `Writer.matrices`.
        table: [rows, columns].
        rows: The names of the rows.
        columns: The names of the columns.
    """
    writer.images(step, {tag: figure})
    writer.summaries(step, [matrices.numbers(tag, table, rows, columns, is_table=True)])
