"""Scalars: equal to those of the stock callback, and in order whatever happens between the batches."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both, Fitted
from trackers.callbacks.scalars import learning_rates

# Keras warns about a dataset of unknown length at the end of each epoch.
unknown_length = pytest.mark.filterwarnings(
    "ignore:Your input ran out of data:UserWarning", "ignore:`shuffle=True` was passed:UserWarning"
)


@pytest.mark.parametrize("kind", models.KINDS)
@pytest.mark.parametrize("split", ["train", "validation"])
def test_tags_and_splits_are_those_of_the_stock_callback(
    fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str, split: str
) -> None:
    scalars = loaded.tags("scalars")
    stock = scalars[f"{fitted[kind].stock}/{split}"]
    kit = {
        tag for tag in scalars[f"{fitted[kind].name}/{split}"] if tag.split("_")[0] in ("epoch", "batch", "evaluation")
    }
    # The rate of a single batch is noise and doubles the cost of a batch; only that of the epoch is written.
    assert kit == stock - {"batch_steps_per_second"}
    assert len(kit) == (6 if split == "train" else 4)


@pytest.mark.parametrize("kind", models.KINDS)
def test_steps_and_values_are_those_of_the_stock_callback(
    fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str
) -> None:
    compared = 0
    for split in ("train", "validation"):
        stock = f"{fitted[kind].stock}/{split}"
        for tag in loaded.tags("scalars")[stock] - {"batch_steps_per_second", "epoch_steps_per_second"}:
            assert loaded.scalars(f"{fitted[kind].name}/{split}", tag) == loaded.scalars(stock, tag), tag
            compared += 1
    assert compared == 5 + 4


def test_values_equal_the_history(fitted: dict[str, Fitted], loaded: loaders.Logdir) -> None:
    training = fitted["sequential"]
    for name, values in training.history.items():
        split, metric = ("validation", name[4:]) if name.startswith("val_") else ("train", name)
        points = loaded.scalars(f"{training.name}/{split}", f"epoch_{metric}")
        assert points == list(enumerate(np.float32(values).tolist()))


def test_the_last_batch_metric_of_an_epoch_is_its_mean(fitted: dict[str, Fitted], loaded: loaders.Logdir) -> None:
    train = f"{fitted['functional'].name}/train"
    batches = dict(loaded.scalars(train, "batch_loss"))
    assert list(batches) == list(range(1, 2 * models.BATCHES + 1))
    for epoch, loss in loaded.scalars(train, "epoch_loss"):
        assert batches[(epoch + 1) * models.BATCHES] == pytest.approx(loss, rel=1e-6)


def test_batch_metrics_are_written_at_the_interval(run: trackers.Run, both: Both) -> None:
    models.fit(models.dense(), [trackers.Scalars(batches=5).attach(run)])
    for loaded in both(run):
        assert [step for step, _ in loaded.scalars("train", "batch_accuracy")] == [5, 10]


def test_batch_metrics_can_be_disabled(run: trackers.Run, both: Both) -> None:
    models.fit(models.dense(), [trackers.Scalars(batches=None).attach(run)])
    for loaded in both(run):
        assert loaded.tags("scalars")["train"] == {
            "epoch_loss",
            "epoch_accuracy",
            "epoch_learning_rate",
            "epoch_steps_per_second",
        }
    assert models.record(run)["batches"] == 2 * models.BATCHES


@pytest.mark.parametrize("batches", [0, -3, 2.0, "5", False])
def test_an_invalid_number_of_batches_is_an_error(batches: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="batches must be an integer of 1 or more"):
        trackers.Scalars(batches=batches)


def test_steps_per_second_exclude_validation(run: trackers.Run, both: Both) -> None:
    starts: dict[int, float] = {}
    bounds = []

    class Before(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            starts[epoch] = time.perf_counter()

        def on_test_end(self, logs: Any = None) -> None:
            time.sleep(0.2)

    class After(keras.callbacks.Callback):
        def on_test_begin(self, logs: Any = None) -> None:
            # The tracker's clock starts after this one and stops before it: its rate can only be higher.
            bounds.append(models.BATCHES / (time.perf_counter() - starts[len(bounds)]))

    models.fit(models.dense(), [Before(), trackers.Scalars().attach(run), After()])
    for loaded in both(run):
        rates = loaded.scalars("train", "epoch_steps_per_second")
        assert [step for step, _ in rates] == [0, 1]
        for (_, rate), bound in zip(rates, bounds, strict=True):
            assert np.isfinite(rate)
            assert rate >= bound * (1 - 1e-6)


def test_several_steps_per_execution_are_counted_as_batches(run: trackers.Run, both: Both) -> None:
    model = models.dense(steps_per_execution=4)
    models.fit(model, [trackers.Scalars().attach(run)])
    # Six batches per epoch: one execution of four, one of two.
    assert int(model.optimizer.iterations) == 12
    for loaded in both(run):
        assert [step for step, _ in loaded.scalars("train", "batch_loss")] == [4, 6, 10, 12]
        assert [step for step, _ in loaded.scalars("validation", "evaluation_loss_vs_iterations")] == [6, 12]
    assert models.record(run)["batches"] == 12


def test_several_steps_per_execution_are_written_once_the_interval_has_passed(run: trackers.Run, both: Both) -> None:
    models.fit(models.dense(steps_per_execution=4), [trackers.Scalars(batches=5).attach(run)])
    for loaded in both(run):
        assert [step for step, _ in loaded.scalars("train", "batch_loss")] == [6, 10]


def test_batches_that_arrive_out_of_order_are_written_in_order(run: trackers.Run, both: Both) -> None:
    count, epochs = 400, 2
    tracker = trackers.Scalars().attach(run)
    callbacks = keras.callbacks.CallbackList([tracker], model=models.dense(), epochs=epochs)
    callbacks.on_train_begin()
    for epoch in range(epochs):
        callbacks.on_epoch_begin(epoch)
        batches = list(range(count))
        random.Random(epoch).shuffle(batches)
        with ThreadPoolExecutor(8) as threads:
            futures = [
                threads.submit(tracker.on_train_batch_end, batch, {"loss": epoch * count + batch + 1})
                for batch in batches
            ]
        assert all(future.exception() is None for future in futures)
        callbacks.on_epoch_end(epoch, {"loss": 0.0})
    callbacks.on_train_end()
    expected = [(step, float(step)) for step in range(1, epochs * count + 1)]
    for loaded in both(run):
        assert loaded.scalars("train", "batch_loss") == expected


@unknown_length
def test_a_dataset_of_unknown_length_is_counted_batch_by_batch(run: trackers.Run, both: Both) -> None:
    x, y = models.rows(24)
    models.fit(models.dense(), [trackers.Scalars().attach(run)], epochs=1)
    model = models.dense()
    model.fit(generated(x, y), epochs=2, verbose=0, callbacks=[trackers.Scalars().attach(run)])
    for loaded in both(run):
        assert [step for step, _ in loaded.scalars("train", "batch_loss")] == list(range(1, 13))
        assert [step for step, _ in loaded.scalars("train", "epoch_loss")] == [0, 1, 2]


def generated(x: Any, y: Any, batch_size: int = 8) -> tf.data.Dataset:
    """Returns a dataset of unknown length."""

    def batches() -> Any:
        for start in range(0, len(x), batch_size):
            yield x[start : start + batch_size], y[start : start + batch_size]

    shapes = (tf.TensorSpec((None, *x.shape[1:]), tf.float32), tf.TensorSpec((None,), tf.int64))
    return tf.data.Dataset.from_generator(batches, output_signature=shapes)


def test_two_fits_show_all_epochs_and_batches_in_order(run: trackers.Run, both: Both) -> None:
    model, tracker = models.dense(), trackers.Scalars().attach(run)
    first = models.fit(model, [tracker])
    second = models.fit(model, [tracker], epochs=3)
    for loaded in both(run):
        assert loaded.scalars("train", "epoch_loss") == _points(first["loss"] + second["loss"])
        assert loaded.scalars("validation", "epoch_loss") == _points(first["val_loss"] + second["val_loss"])
        assert [step for step, _ in loaded.scalars("train", "batch_loss")] == list(range(1, 31))
        evaluations = [step for step, _ in loaded.scalars("validation", "evaluation_loss_vs_iterations")]
        assert evaluations == [6, 12, 18, 24, 30]


def test_a_fit_with_initial_epoch_keeps_its_epochs(run: trackers.Run, both: Both) -> None:
    model, tracker = models.dense(), trackers.Scalars().attach(run)
    first = models.fit(model, [tracker], epochs=2)
    second = models.fit(model, [tracker], epochs=4, initial_epoch=2)
    for loaded in both(run):
        assert loaded.scalars("train", "epoch_loss") == _points(first["loss"] + second["loss"])


def test_a_first_fit_may_have_an_initial_epoch(run: trackers.Run, both: Both) -> None:
    models.fit(models.dense(), [trackers.Scalars().attach(run)], epochs=7, initial_epoch=5)
    for loaded in both(run):
        assert [step for step, _ in loaded.scalars("train", "epoch_loss")] == [5, 6]
        assert [step for step, _ in loaded.scalars("train", "batch_loss")] == list(range(1, 13))


def _points(values: list[float]) -> list[tuple[int, float]]:
    return list(enumerate(np.float32(values).tolist()))


def test_the_learning_rate_of_a_schedule_is_the_current_one(run: trackers.Run, both: Both) -> None:
    schedule = keras.optimizers.schedules.ExponentialDecay(0.5, decay_steps=6, decay_rate=0.1)
    models.fit(models.dense(keras.optimizers.SGD(schedule)), [trackers.Scalars().attach(run)], epochs=3)
    for loaded in both(run):
        rates = [rate for _, rate in loaded.scalars("train", "epoch_learning_rate")]
        assert rates == pytest.approx([0.05, 0.005, 0.0005])


def test_the_learning_rate_with_loss_scaling_is_that_of_the_inner_optimizer(run: trackers.Run, both: Both) -> None:
    optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.25))
    models.fit(models.dense(optimizer), [trackers.Scalars().attach(run)])
    for loaded in both(run):
        assert loaded.scalars("train", "epoch_learning_rate") == [(0, 0.25), (1, 0.25)]


def test_the_learning_rate_is_the_one_before_its_reduction(run: trackers.Run, both: Both) -> None:
    # No epoch improves by 100, so every epoch but the first reduces the rate.
    plateau = keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=1, min_delta=100.0)
    model = models.dense(keras.optimizers.SGD(0.5))
    history = models.fit(model, run.callbacks(profile=None, reduce_lr=plateau), epochs=4)
    assert history["learning_rate"] == [0.5, 0.5, 0.25, 0.125]
    for loaded in both(run):
        assert [rate for _, rate in loaded.scalars("train", "epoch_learning_rate")] == [0.5, 0.5, 0.25, 0.125]


def test_the_learning_rate_of_a_scheduler_is_written(run: trackers.Run, both: Both) -> None:
    scheduler = keras.callbacks.LearningRateScheduler(lambda epoch: 0.5 / 2**epoch)
    models.fit(models.dense(), run.callbacks(profile=None, extra=[scheduler]), epochs=3)
    for loaded in both(run):
        assert [rate for _, rate in loaded.scalars("train", "epoch_learning_rate")] == [0.5, 0.25, 0.125]


def test_learning_rates_of_a_composed_optimizer_have_names() -> None:
    class Several:
        optimizers = (keras.optimizers.SGD(0.5, name="slow"), keras.optimizers.Adam(0.125, name="fast"))

    assert learning_rates(Several()) == {"learning_rate_slow": 0.5, "learning_rate_fast": 0.125}
    assert learning_rates(None) == {}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_loss_that_is_not_finite_is_written_and_reported_once(run: trackers.Run, both: Both, value: float) -> None:
    with pytest.warns(trackers.TrackersWarning, match=f"epoch_loss is {value}") as warned:
        models.drive(run, trackers.Scalars(), models.dense(), [{"loss": value, "accuracy": 0.5}] * 3)
    assert len(models.trackers_warnings(warned)) == 1
    assert models.record(run)["problems"] == [{"where": "Scalars", "what": f"epoch_loss is {value}", "count": 3}]
    for loaded in both(run):
        assert loaded.scalars("train", "epoch_accuracy") == [(0, 0.5), (1, 0.5), (2, 0.5)]
        np.testing.assert_equal(loaded.scalars("train", "epoch_loss"), [(0, value), (1, value), (2, value)])


def test_a_metric_that_is_not_a_number_is_omitted_and_reported_once(run: trackers.Run, both: Both) -> None:
    with pytest.warns(trackers.TrackersWarning, match="mood is not a number but str") as warned:
        models.drive(run, trackers.Scalars(), models.dense(), [{"loss": 1.0, "mood": "good", "val_loss": 2.0}] * 2)
    assert len(models.trackers_warnings(warned)) == 1
    assert [(problem["where"], problem["count"]) for problem in models.record(run)["problems"]] == [("Scalars", 2)]
    for loaded in both(run):
        assert loaded.scalars("train", "epoch_loss") == [(0, 1.0), (1, 1.0)]
        assert loaded.scalars("validation", "epoch_loss") == [(0, 2.0), (1, 2.0)]
        assert "epoch_mood" not in loaded.tags("scalars")["train"]


def test_a_training_step_with_strings_and_numbers_keeps_the_numbers(run: trackers.Run, both: Both) -> None:
    class WithPhase(keras.Sequential):
        def train_step(self, data: Any) -> dict[str, Any]:
            return {**super().train_step(data), "phase": "warm-up"}

    model = WithPhase([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    with pytest.warns(trackers.TrackersWarning, match="phase is not a number") as warned:
        history = models.fit(model, [trackers.Scalars().attach(run)])
    assert len(models.trackers_warnings(warned)) == 1
    assert len(history["phase"]) == 2
    for loaded in both(run):
        assert [step for step, _ in loaded.scalars("train", "batch_loss")] == list(range(1, 13))
        assert loaded.scalars("train", "epoch_loss") == _points(history["loss"])


def test_a_training_that_diverges_is_written_to_the_end(run: trackers.Run, both: Both) -> None:
    model = models.dense(keras.optimizers.SGD(1e38))
    with pytest.warns(trackers.TrackersWarning) as warned:
        history = models.fit(model, run.callbacks(profile=None), epochs=3)
    assert not np.isfinite(history["loss"]).any()
    messages = models.trackers_warnings(warned)
    assert any("epoch_loss is" in message for message in messages)
    assert len(messages) == len(set(messages)) == len(models.record(run)["problems"])
    for loaded in both(run):
        np.testing.assert_equal(loaded.scalars("train", "epoch_loss"), _points(history["loss"]))
        assert [step for step, _ in loaded.scalars("train", "epoch_accuracy")] == [0, 1, 2]
        assert [step for step, _ in loaded.tensors("histograms", "train", "small/dense/kernel/histogram")] == [0, 1, 2]


def test_an_evaluation_is_written_over_the_completed_batches(run: trackers.Run, both: Both) -> None:
    model, tracker = models.dense(), trackers.Scalars().attach(run)
    models.fit(model, [tracker], validation_data=None)
    loss, accuracy = model.evaluate(*models.rows(24, seed=1), callbacks=[tracker], verbose=0)
    for loaded in both(run):
        assert loaded.tags("scalars")["validation"] == {
            "evaluation_loss_vs_iterations",
            "evaluation_accuracy_vs_iterations",
        }
        assert loaded.scalars("validation", "evaluation_loss_vs_iterations") == [(12, np.float32(loss))]
        assert loaded.scalars("validation", "evaluation_accuracy_vs_iterations") == [(12, np.float32(accuracy))]


def test_the_default_trackers_do_not_make_keras_wait_for_each_batch(run: trackers.Run) -> None:
    """With JAX and PyTorch, one callback that is not async-safe stops the asynchronous dispatch for all."""
    hooks = ("on_batch_end", "on_train_batch_end", "on_test_batch_end", "on_predict_batch_end")
    for callback in run.callbacks():
        is_default = all(getattr(getattr(callback, hook), "_is_default", False) for hook in hooks)
        assert is_default or callback.async_safe, type(callback).__name__
