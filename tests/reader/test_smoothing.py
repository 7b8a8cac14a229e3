"""Smoothing: the moving average that TensorBoard shows."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import trackers
from trackers.reader.smoothing import smooth
from trackers.write.writer import Writer


def test_a_smoothed_value_is_the_weighted_mean_of_all_values_so_far() -> None:
    values = np.random.default_rng(0).normal(size=50)
    expected = pd.Series(values).ewm(alpha=0.25, adjust=True).mean()
    np.testing.assert_allclose(smooth(values, 0.75), expected)


def test_values_that_are_not_finite_are_kept_and_do_not_enter_the_average() -> None:
    values = np.array([1.0, math.nan, 3.0, math.inf, 2.0])
    result = smooth(values, 0.5)
    assert math.isnan(result[1])
    assert result[3] == math.inf
    np.testing.assert_allclose(result[[0, 2, 4]], smooth(values[[0, 2, 4]], 0.5))


@pytest.mark.parametrize("values", [[], [2.0], [3.0, 3.0, 3.0]])
def test_an_empty_or_constant_curve_is_unchanged(values: list[float]) -> None:
    assert smooth(np.array(values), 0.9).tolist() == values


def test_weight_0_does_not_smooth() -> None:
    assert smooth(np.array([1.0, 5.0]), 0.0).tolist() == [1.0, 5.0]


def test_each_curve_is_smoothed_separately(tmp_path: Path) -> None:
    for run in ("a", "b"):
        writer = Writer(tmp_path / run)
        for step in range(4):
            writer.scalars(step, {"x": float(step), "y": float(step**2)})
        writer.close()
    frame = trackers.read(tmp_path).smoothed(0.5)
    assert len(frame) == 16
    for _, curve in frame.groupby(["run", "tag"], observed=True):
        np.testing.assert_array_equal(curve.smoothed, smooth(curve["value"].to_numpy(), 0.5))
    with pytest.raises(trackers.InvalidArgumentError, match="must be from 0 to 1, not 2"):
        trackers.read(tmp_path).smoothed(2)


def test_pivot_has_a_column_per_tag(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.scalars(0, {"x": 1.0, "y": 2.0})
    writer.scalars(1, {"x": 3.0})
    writer.close()
    wide = trackers.read(tmp_path).pivot()
    assert list(wide.columns) == ["x", "y"]
    assert wide.loc[(".", 1), "x"] == 3.0
    assert math.isnan(wide.loc[(".", 1), "y"])
