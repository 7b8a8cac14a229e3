"""Downsamples a curve so that its shape stays: what is left has every peak of the whole."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

MIN_POINTS = 4


def downsample(values: npt.NDArray[np.float64], limit: int) -> npt.NDArray[np.intp]:
    """Selects the points of a curve to show: of each stretch the first, the smallest, the largest and the last one.

    This is M4 (Jugel, Jerzak, Hackenbroich, Markl: M4: A Visualization-Oriented Time Series Data Aggregation, VLDB
    2014) over stretches of equally many points.

    Args:
        values: float64 [points], in the order of steps; may have NaN and infinities.
        limit: How many points to keep at most, 4 or more.

    Returns:
        The indices of the points, ascending, with the first and the last one; all of them if they are within the limit.
    """
    if len(values) <= limit:
        return np.arange(len(values))
    kept = set[int]()
    for start, end in pairwise(np.linspace(0, len(values), limit // MIN_POINTS + 1).astype(int).tolist()):
        kept |= {start, end - 1}
        numbers = start + np.flatnonzero(~np.isnan(values[start:end]))
        if len(numbers):
            kept |= {int(numbers[values[numbers].argmin()]), int(numbers[values[numbers].argmax()])}
    return np.array(sorted(kept))
