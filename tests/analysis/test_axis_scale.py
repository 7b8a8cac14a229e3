"""The scale of an axis."""

from __future__ import annotations

import math

import pytest

from trackers.analysis.axis_scale import spans_decades
from trackers.schema.column import Cell


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([1e-4, 1e-2], True),
        ([0.1, 0.9], False),
        ([1, 99], False),
        ([1, 100], True),
        ([0, 100], False),
        ([-1.5, 100.0], False),
        ([1e-4, 1e-2, None, math.nan, math.inf], True),
        ([1e-4, 1e-2, "auto"], False),
        ([True, False], False),
        ([], False),
        ([None], False),
    ],
)
def test_numbers_that_span_decades(cells: list[Cell], expected: bool) -> None:
    assert spans_decades(cells) is expected
