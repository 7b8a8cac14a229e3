"""Tags are those of the stock callback, and HParams shows the best values first."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from tests.loaders import load
from trackers.schema.splits import SPLITS, TRAIN, VALIDATION
from trackers.schema.tags import (
    batch_tag,
    best_tag,
    cv_direction,
    cv_tag,
    epoch_tag,
    evaluation_tag,
    last_tag,
    matrix_values_tag,
    metric_of,
    moment_tag,
    path_tag,
    system_metric_tag,
)


def test_tags_and_folders_are_those_of_the_stock_callback(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    x, y = np.zeros((8, 2)), np.zeros((8, 1))
    stock = keras.callbacks.TensorBoard(tmp_path, histogram_freq=1, update_freq=1, write_graph=False)
    model.fit(x, y, epochs=1, verbose=0, validation_data=(x, y), callbacks=[stock])
    with load(tmp_path, "python") as logdir:
        tags = {
            run: logdir.tags("scalars").get(run, set()) | logdir.tags("histograms").get(run, set()) for run in SPLITS
        }
    train = {epoch_tag("loss"), epoch_tag("mae"), epoch_tag("learning_rate"), batch_tag("loss")}
    train |= {path_tag(variable.path, "histogram") for variable in model.weights}
    assert train <= tags[TRAIN]
    assert {epoch_tag("loss"), evaluation_tag("mae")} <= tags[VALIDATION]


def test_best_and_last_sort_before_every_stock_tag() -> None:
    stock = [batch_tag("a"), epoch_tag("a"), evaluation_tag("a"), system_metric_tag("a")]
    assert max(best_tag("zzz"), last_tag("zzz"), cv_tag("test_score")) < min(stock)


def test_scores_of_cross_validation_are_maximized_and_their_deviations_minimized() -> None:
    assert cv_direction(cv_tag("test_neg_mean_absolute_error")) == "max"
    assert cv_direction(moment_tag(cv_tag("test_neg_mean_absolute_error"), "std")) == "min"
    assert cv_direction("test_score") is None


def test_the_path_of_a_weight_becomes_a_valid_tag() -> None:
    assert path_tag("dense/kernel", "image") == "dense/kernel/image"
    assert path_tag("dense/kernel:0", "gradient") == "dense/kernel_0/gradient"
    assert moment_tag("dense/kernel/gradient", "std") == "dense/kernel/gradient/std"
    assert matrix_values_tag("confusion_matrix") == "confusion_matrix/values"


@pytest.mark.parametrize(
    ("split", "tag", "tags", "metric"),
    [
        ("train", "epoch_loss", (), "loss"),
        ("validation", "epoch_loss", (), "val_loss"),
        ("train", "batch_loss", ("epoch_loss",), None),
        ("train", "batch_loss", (), "batch_loss"),
        ("validation", "evaluation_loss_vs_iterations", ("epoch_loss",), None),
        ("", "reward", (), "reward"),
        ("", "Best/loss", (), None),
        ("", "Last/loss", (), None),
        ("", "CV/test_r2", (), "test_r2"),
        ("", "CV/test_r2/std", (), "test_r2/std"),
        ("", "system/cpu_percent", (), None),
        ("", "machine/cpu_percent", (), None),
        ("train", "epoch_learning_rate", (), None),
        ("train", "dense/kernel/gradient/mean", (), None),
        ("train", "gradient_norm", (), None),
    ],
)
def test_the_metric_of_a_tag(split: str, tag: str, tags: tuple[str, ...], metric: str | None) -> None:
    assert metric_of(split, tag, tags) == metric
