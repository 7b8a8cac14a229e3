from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trackers.analysis.downsample import MIN_POINTS, downsample

VALUES = st.lists(st.floats(), max_size=200)


@given(VALUES, st.integers(MIN_POINTS, 40))
def test_the_ends_and_the_extremes_are_kept_within_the_limit(numbers: list[float], limit: int) -> None:
    values = np.array(numbers, np.float64)
    kept = downsample(values, limit)
    assert len(kept) <= limit or len(values) <= limit
    assert (np.diff(kept) > 0).all()
    if len(values):
        assert (kept[0], kept[-1]) == (0, len(values) - 1)
    finite = values[~np.isnan(values)]
    if len(finite):
        assert {finite.min(), finite.max()} <= set(values[kept])


def test_short_curves_are_kept_whole() -> None:
    assert downsample(np.arange(5.0), 5).tolist() == [0, 1, 2, 3, 4]
    assert downsample(np.array([0.0, 3.0, -2.0, 1.0, 0.0, 0.5]), 4).tolist() == [0, 1, 2, 5]
