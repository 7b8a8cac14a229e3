"""find_learning_rate and LearningRateRange: what they record, and that the model is afterwards as before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import trackers
from tests.callbacks import models
from tests.callbacks.conftest import Both


def _blobs(count: int = 400) -> models.Pair:
    """Three clusters of points with four coordinates, which a small network can separate."""
    generator = np.random.default_rng(0)
    labels = generator.integers(0, 3, count)
    return (generator.normal(0, 1, (3, 4))[labels] + generator.normal(0, 0.3, (count, 4))).astype(np.float32), labels


def _model(optimizer: Any = None, **settings: Any) -> keras.Model:
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(16, "relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.2),
            layers.Dense(3, "softmax"),
        ]
    )
    model.compile(optimizer or keras.optimizers.SGD(0.05, momentum=0.9), "sparse_categorical_crossentropy", **settings)
    return model


def _state(model: keras.Model) -> list[Any]:
    return [variable.numpy() for variable in [*model.variables, *model.optimizer.variables]]


def test_a_rate_is_suggested_that_trains_the_model(run: trackers.Run) -> None:
    model, (x, y) = _model(), _blobs()
    curve = trackers.find_learning_rate(model, x, y, batches=100)
    assert curve.suggestion is not None, curve.reason
    assert 1e-4 < curve.suggestion < 1
    assert curve.frame["rate"].iloc[0] == pytest.approx(1e-6)
    ratios = curve.frame["rate"].to_numpy()[1:] / curve.frame["rate"].to_numpy()[:-1]
    assert ratios == pytest.approx(1e7 ** (1 / 99))
    model.optimizer.learning_rate = curve.suggestion
    losses = model.fit(x, y, epochs=5, verbose=0).history["loss"]
    assert losses[-1] < 0.5 * losses[0]


@pytest.mark.parametrize(
    "optimizer",
    [
        lambda: keras.optimizers.SGD(0.05, momentum=0.9),
        lambda: keras.optimizers.Adam(0.01),
        lambda: keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.05)),
    ],
)
def test_the_model_is_afterwards_as_before(optimizer: Callable[[], Any]) -> None:
    model, (x, y) = _model(optimizer()), _blobs()
    model.fit(x, y, epochs=1, verbose=0)  # fills the optimizer's moments
    before = _state(model)
    trackers.find_learning_rate(model, x, y, batches=30)
    assert models.is_equal(_state(model), before)


def test_a_training_afterwards_is_the_same_as_without_the_test() -> None:
    x, y = _blobs()
    weights = []
    for is_tested in (False, True):
        model = _model()
        keras.utils.set_random_seed(5)
        if is_tested:
            trackers.find_learning_rate(model, x, y, batches=30)
        model.fit(x, y, epochs=2, verbose=0)
        weights.append(model.get_weights())
    assert models.is_equal(*weights)


def test_a_model_that_is_not_built_keeps_its_first_weights() -> None:
    weights = []
    for is_tested in (False, True):
        keras.utils.set_random_seed(3)
        model = models.subclassed()
        if is_tested:
            trackers.find_learning_rate(model, *models.images(), batches=5, batch_size=8)
            assert int(model.optimizer.iterations) == 0
        model(models.images()[0])
        weights.append(model.get_weights())
    assert models.is_equal(*weights)


def test_without_targets_a_model_that_is_not_built_is_an_error() -> None:
    dataset = tf.data.Dataset.from_tensor_slices(models.images()).batch(8)
    with pytest.raises(trackers.InvalidArgumentError, match="must be built, to restore its weights: call it"):
        trackers.find_learning_rate(models.subclassed(), dataset)


def test_the_loss_of_each_batch_is_recorded_not_the_mean_over_the_epoch() -> None:
    model, (x, y) = _model(keras.optimizers.SGD(0.0)), _blobs(64)
    model.layers[2].rate = 0.0
    # At a rate this low, the weights do not change.
    curve = trackers.find_learning_rate(model, x, y, min_rate=1e-30, max_rate=2e-30, batches=4, batch_size=32)
    drawn = np.random.default_rng(0).permutation(64)[:32]
    first = model.compute_loss(x[drawn], y[drawn], model(x[drawn], training=True))
    assert curve.losses[0] == pytest.approx(float(first), rel=1e-5)
    assert len(set(curve.losses.tolist())) > 2


def test_the_test_ends_when_the_loss_explodes() -> None:
    x, y = _blobs()
    model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.01), "mse")
    weights = model.get_weights()
    curve = trackers.find_learning_rate(model, x, y.astype(np.float32), max_rate=1e6, batches=200)
    assert curve.has_exploded
    assert len(curve.rates) < 200
    assert models.is_equal(model.get_weights(), weights)


def test_a_dataset_is_repeated_up_to_the_number_of_batches() -> None:
    dataset = tf.data.Dataset.from_tensor_slices(_blobs(64)).batch(16)
    curve = trackers.find_learning_rate(_model(), dataset, max_rate=1e-4, batches=10)
    assert len(curve.rates) == 10
    assert curve.rates[-1] == pytest.approx(1e-4)


def test_several_steps_per_execution_share_a_rate() -> None:
    curve = trackers.find_learning_rate(_model(steps_per_execution=3), *_blobs(), max_rate=1e-4, batches=30)
    assert len(curve.rates) == 10
    assert curve.rates[-1] == pytest.approx(1e-4)


@pytest.mark.parametrize("rate", [keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9), lambda: 0.1])
def test_a_schedule_is_an_error_and_changes_nothing(rate: Any) -> None:
    model, (x, y) = _model(keras.optimizers.SGD(rate)), _blobs()
    weights = model.get_weights()
    with pytest.raises(trackers.InvalidArgumentError, match="one learning rate that can be set, not a schedule"):
        trackers.find_learning_rate(model, x, y)
    assert models.is_equal(model.get_weights(), weights)


def test_both_loaders_read_the_curve_and_the_suggestion(run: trackers.Run, both: Both) -> None:
    curve = trackers.find_learning_rate(_model(), *_blobs(), run=run, batches=40)
    for loaded in both(run):
        for quantity, column in (("learning_rate", "rate"), ("loss", "loss"), ("smoothed_loss", "smoothed")):
            points = loaded.scalars("train", f"learning_rate_range/{quantity}")
            assert [step for step, _ in points] == list(range(1, len(curve.rates) + 1))
            assert [value for _, value in points] == pytest.approx(curve.frame[column].tolist(), rel=1e-6)
        [(step, (width, height, png))] = loaded.blobs("images", "train", "learning_rate_range")
        assert (step, int(width), int(height), png[:4]) == (0, 800, 450, b"\x89PNG")
        [(_, text)] = loaded.tensors("text", "train", "learning_rate_range/suggestion")
        assert text.item().decode() == curve.reason
    record = json.loads(Path(run.path, "run.json").read_text())
    assert record["metadata"]["learning_rate_range"]["suggestion"] == curve.suggestion
    assert record["messages"] == [f"learning-rate range test: {curve.reason}"]


def test_the_tracker_tests_in_a_fit_of_its_own_and_counts_no_epoch(run: trackers.Run, both: Both) -> None:
    model, (x, y) = _model(), _blobs()
    model.optimizer.build(model.trainable_variables)
    before = _state(model)
    tracker = trackers.LearningRateRange().attach(run)
    model.fit(x, y, epochs=3, verbose=0, callbacks=[tracker])
    assert models.is_equal(_state(model), before)
    assert tracker.curve is not None
    assert len(tracker.curve.rates) <= 3 * 13
    assert tracker.curve.rates[-1] == pytest.approx(10) or tracker.curve.has_exploded
    assert run.progress.epochs == run.progress.batches == 0
    model.fit(x, y, epochs=1, verbose=0, callbacks=[trackers.Scalars().attach(run)])
    for loaded in both(run):
        assert [step for step, _ in loaded.scalars("train", "epoch_loss")] == [0]
        assert len(loaded.scalars("train", "learning_rate_range/loss")) == len(tracker.curve.rates)
    infos = trackers.read(run.path).run_infos()
    assert not [metric for metric in infos[0].metrics if "range" in metric]


def test_the_tracker_reports_a_schedule_and_ends_the_fit(run: trackers.Run) -> None:
    model, (x, y) = _model(keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9))), _blobs()
    weights = model.get_weights()
    with pytest.warns(trackers.TrackersWarning, match="not a schedule"):
        model.fit(x, y, epochs=3, verbose=0, callbacks=[trackers.LearningRateRange().attach(run)])
    assert models.is_equal(model.get_weights(), weights)
    run.flush()
    [problem] = models.record(run)["problems"]
    assert problem["where"] == "LearningRateRange.on_train_begin"
