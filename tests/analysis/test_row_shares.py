"""The row shares of a matrix."""

from __future__ import annotations

import numpy as np

from trackers.analysis.row_shares import row_shares


def test_each_row_adds_up_to_one() -> None:
    matrix = np.array([[8.0, 2.0], [0.0, 0.0], [-1.0, 3.0], [1e308, 1e308], [np.nan, 5.0], [np.inf, 5.0]])
    nan = np.nan
    expected = [[0.8, 0.2], [nan, nan], [-0.25, 0.75], [0.5, 0.5], [nan, 1], [nan, 1]]
    np.testing.assert_allclose(row_shares(matrix), expected)
