"""RegressionPlots: pictures of the errors of a regressor, and their numbers by range of the target."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from keras import layers
from sklearn import metrics

import trackers
from tests.callbacks import models
from tests.callbacks.conftest import Both
from trackers.callbacks._support.regression import errors_by_range
from trackers.callbacks._support.regression_figures import predicted_vs_true_figure, residuals_figure

_random = np.random.default_rng(1)
PREDICTED = _random.normal(size=(200, 1)).astype(np.float32)
TARGETS = np.round(4 * PREDICTED[:, 0] + _random.normal(size=200))
PICTURES = {"predicted_vs_true", "residuals", "error_by_range"}


def identity_model(outputs: int = 1) -> keras.Model:
    return keras.Sequential([keras.Input((outputs,)), layers.Activation("linear")])


def test_pictures_and_a_table_are_written(run: trackers.Run, both: Both) -> None:
    tracker = trackers.RegressionPlots((PREDICTED, TARGETS[:, None]))
    models.drive(run, tracker, identity_model(), epochs=7)
    assert models.record(run)["problems"] == []
    for loaded in both(run):
        assert loaded.tags("images")["validation"] == PICTURES
        for tag in PICTURES:
            pictures = loaded.blobs("images", "validation", tag)
            assert [step for step, _ in pictures] == [0, 5, 6]
            assert all(png.startswith(b"\x89PNG") for _, (_, _, png) in pictures)
    row = trackers.read(run.path).matrices(tags="error_by_range/values").iloc[-1]
    assert row["columns"] == ["samples", "mae", "rmse", "bias"]
    table, predicted = row["values"], PREDICTED[:, 0].astype(np.float64)
    assert table[:, 0].sum() == 200
    weights = table[:, 0] / 200
    assert (table[:, 1] * weights).sum() == pytest.approx(metrics.mean_absolute_error(TARGETS, predicted))
    squares = (table[:, 2] ** 2 * weights).sum()
    assert np.sqrt(squares) == pytest.approx(metrics.root_mean_squared_error(TARGETS, predicted))
    assert (table[:, 3] * weights).sum() == pytest.approx((predicted - TARGETS).mean())


@pytest.mark.parametrize("ranges", [1, 4, 10])
@pytest.mark.parametrize("y", [TARGETS, np.arange(100.0), np.array([1.0, 1, 1, 1, 2, 9])])
def test_the_errors_are_grouped_by_quantiles(y: Any, ranges: int) -> None:
    predicted = y + np.resize([1.0, -2.0, 0.5], len(y))
    names, table = errors_by_range(y, predicted, ranges)
    edges = np.unique(np.quantile(y, np.linspace(0, 1, ranges + 1), method="inverted_cdf"))
    groups = pd.DataFrame({"error": predicted - y}).groupby(pd.cut(y, edges, include_lowest=True), observed=False)
    expected = groups["error"].agg(["size", lambda e: e.abs().mean(), lambda e: np.sqrt((e**2).mean()), "mean"])
    np.testing.assert_allclose(table, expected)
    assert len(names) == len(table)


def test_equal_targets_are_one_range() -> None:
    names, table = errors_by_range(np.full(3, 2.5), np.array([2.5, 3.5, 1.5]), 4)
    assert names == ["2.5–2.5"]
    assert table.tolist() == [[3, pytest.approx(2 / 3), pytest.approx(np.sqrt(2 / 3)), 0]]


def test_of_many_samples_some_are_drawn() -> None:
    y = np.linspace(0, 1, 12_345)
    for figure in (predicted_vs_true_figure(y, y), residuals_figure(y, y + 1)):
        (points,) = figure.axes[0].collections
        assert 4_000 < len(points.get_offsets()) <= 5_000


@pytest.mark.parametrize(
    ("validation", "message"),
    [
        ((PREDICTED, np.zeros((200, 2))), r"one finite number per sample as target.*not \[200, 2\]"),
        ((PREDICTED, np.full(200, np.nan)), "one finite number per sample"),
        ((PREDICTED, np.full(200, "ring")), "RegressionPlots needs numbers as targets"),
        (PREDICTED, "a sample must be a pair"),
    ],
)
def test_targets_that_are_not_numbers_are_an_error(validation: Any, message: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        trackers.RegressionPlots(validation)


def test_a_model_of_several_outputs_is_reported_and_training_continues(run: trackers.Run) -> None:
    with pytest.warns(trackers.TrackersWarning, match=r"one output per sample.*not \[5, 2\]"):
        models.drive(run, trackers.RegressionPlots((np.zeros((5, 2)), np.arange(5))), identity_model(2))


def test_a_diverged_model_is_reported(run: trackers.Run) -> None:
    x = np.full((5, 1), np.nan, np.float32)
    with pytest.warns(trackers.TrackersWarning, match="predicts NaN or infinity: the training has diverged"):
        models.drive(run, trackers.RegressionPlots((x, np.arange(5))), identity_model())
