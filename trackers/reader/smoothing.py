"""Exponential smoothing, with the formula of TensorBoard."""

from __future__ import annotations

import numpy as np

from trackers.reader.contents import Floats


def smooth(values: Floats, weight: float) -> Floats:
    """Smooths a curve as TensorBoard's pages do.

    This is a moving average that starts at zero and is divided by the sum of weights so far. A value that is not finite
    is kept and does not enter the average; a constant curve is returned unchanged. The formula is `classicSmoothing` in
    tensorboard/webapp/widgets/line_chart_v2.

    Args:
        values: In the order of their steps.
        weight: 0 (none) to 1.

    Returns:
        The smoothed values, of the same length.
    """
    result = values.copy()
    if not len(values) or (values == values[0]).all():
        return result
    average = 0.0
    for count, index in enumerate(np.flatnonzero(np.isfinite(values)), start=1):
        average = average * weight + (1 - weight) * values[index]
        result[index] = average / (1.0 if weight == 1 else 1 - weight**count)
    return result
