"""The row shares of a matrix: one rule for reports and the RUNS tab."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def row_shares(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Divides the absolute value of each cell by the sum of its row.

    Args:
        matrix: float64 [rows, columns].

    Returns:
        float64 [rows, columns], 0 to 1; 0 in a row without values. NaN and infinities count as 0.
    """
    values = np.nan_to_num(np.abs(matrix), posinf=0.0)
    # By the largest value first, so that no sum overflows.
    values = values / np.maximum(values.max(axis=1, keepdims=True), np.finfo(float).tiny)
    shares: npt.NDArray[np.float64] = values / np.maximum(values.sum(axis=1, keepdims=True), 1.0)
    return shares
