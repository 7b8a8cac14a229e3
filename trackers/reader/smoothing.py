"""Exponential smoothing, so that a curve looks here as it does in TensorBoard."""

from __future__ import annotations

import numpy as np

from trackers.reader.record_templates import Floats


def smooth(values: Floats, weight: float) -> Floats:
    """Smooths a curve as TensorBoard's pages do.

    A moving average that begins at zero and is divided by the weight gathered so far. A value that is not finite stands
    as it is and counts for nothing; a curve of one value alone is left alone. Source of the formula: `classicSmoothing`
    in tensorboard/webapp/widgets/line_chart_v2.

    Args:
        values: In the order of their steps.
        weight: 0 (none) to 1.

    Returns:
        As many values.
    """
    result = values.copy()
    if not len(values) or (values == values[0]).all():
        return result
    average = 0.0
    for count, place in enumerate(np.flatnonzero(np.isfinite(values)), start=1):
        average = average * weight + (1 - weight) * values[place]
        result[place] = average / (1.0 if weight == 1 else 1 - weight**count)
    return result
