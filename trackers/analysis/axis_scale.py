"""The scale of an axis: one rule for reports and the RUNS tab."""

from __future__ import annotations

import math
from collections.abc import Iterable

from trackers.schema.column import Cell


def spans_decades(cells: Iterable[Cell]) -> bool:
    """Tells whether numbers span powers of ten, so that a logarithmic axis shows more.

    Args:
        cells: The cells of a column; NaN, infinity and None are ignored.

    Returns:
        True if all are positive and the largest is at least 10 times the smallest, or 100 times if all are whole:
        counts often span one power of ten. False if any cell is not a number.
    """
    known = [cell for cell in cells if cell is not None]
    numbers = [cell for cell in known if isinstance(cell, int | float) and not isinstance(cell, bool)]
    if len(numbers) < len(known):
        return False
    numbers = [number for number in numbers if math.isfinite(number)]
    widest = 100 if all(number % 1 == 0 for number in numbers) else 10
    return bool(numbers) and min(numbers) > 0 and max(numbers) / min(numbers) >= widest
