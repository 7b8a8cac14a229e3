"""The row shares of a matrix: one rule for reports and the RUNS tab."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def row_shares(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Divides each cell by the sum of the absolute values of its row.

    Args:
        matrix: float64 [rows, columns].

    Returns:
        float64 [rows, columns], -1 to 1; NaN in a cell that is not finite and in a row without values: a class without
        samples has no shares.
    """
    values = np.where(np.isfinite(matrix), matrix, np.nan)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        # The sum of a row of huge values overflows; their shares do not.
        values = np.where(np.isfinite(np.nansum(np.abs(values), axis=1, keepdims=True)), values, values / 2**10)
        shares: npt.NDArray[np.float64] = values / np.nansum(np.abs(values), axis=1, keepdims=True)
    return shares
