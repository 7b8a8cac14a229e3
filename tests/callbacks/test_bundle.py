"""The bundle: its trackers, two fits on one curve, and no effect on the training."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both, Fitted
from trackers.callbacks.bundle_options import BundleOptions

DATA = {"validation", "class_names", "feature_names", "alerts", "extra"}
DEFAULT = ["Profile", "Graph", "ModelSummary", "Histograms", "KernelImages", "BestMetrics", "Scalars"]


def _names(callbacks: list[Any]) -> list[str]:
    return [type(callback).__name__ for callback in callbacks]


# ---- its trackers


def test_the_default_trackers_end_with_the_one_that_flushes(run: trackers.Run) -> None:
    assert _names(run.callbacks()) == DEFAULT


def test_every_tracker_of_the_bundle_is_attached(run: trackers.Run) -> None:
    everything: dict[str, Any] = dict.fromkeys(BundleOptions.__annotations__.keys() - DATA, True)
    # The others take images, this one a table.
    everything["permutation_importance"] = trackers.PermutationImportance(models.rows(9))
    callbacks = run.callbacks(validation=models.images(9), class_names=models.CLASSES, **everything)
    assert len(callbacks) == len(everything) == 24
    kit_trackers = [callback for callback in callbacks if isinstance(callback, trackers.Tracker)]
    assert len(kit_trackers) == 19
    assert all(tracker.run is run for tracker in kit_trackers)


def test_callbacks_that_control_the_training_come_first_and_the_backup_last(run: trackers.Run) -> None:
    names = _names(run.callbacks(early_stopping=True, reduce_lr=True, checkpoints=True, history=True, backup=True))
    assert names[:4] == ["EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint", "CSVLogger"]
    assert names[-2:] == ["Scalars", "BackupAndRestore"]


def test_class_names_add_the_trackers_of_classifiers(run: trackers.Run) -> None:
    row_callbacks = run.callbacks(validation=models.rows(9), class_names=models.CLASSES)
    assert set(_names(row_callbacks)) - set(DEFAULT) == {"ConfusionMatrix"}
    image_callbacks = run.callbacks(validation=models.images(9), class_names=models.CLASSES)
    assert set(_names(image_callbacks)) - set(DEFAULT) == {"ConfusionMatrix", "MostConfidentErrors"}
    assert _names(run.callbacks(validation=models.images(9))) == DEFAULT


def test_multi_hot_labels_leave_out_the_trackers_that_need_one_class_per_sample(run: trackers.Run) -> None:
    x, _ = models.images(3)
    options: dict[str, Any] = {"validation": (x, np.array([[1, 1], [0, 1], [0, 0]])), "class_names": ("a", "b")}
    assert _names(run.callbacks(**options)) == DEFAULT
    added = run.callbacks(**options, classifier_curves=True, classification_report=True)
    assert set(_names(added)) - set(DEFAULT) == {"ClassifierCurves", "ClassificationReport"}
    for name in ("confusion_matrix", "most_confident_errors"):
        with pytest.raises(trackers.InvalidArgumentError, match="needs one class per sample"):
            run.callbacks(**options, **{name: True})


def test_trackers_of_predictions_share_them(run: trackers.Run) -> None:
    callbacks = run.callbacks(
        validation=models.images(9), class_names=models.CLASSES, classifier_curves=True, classification_report=True
    )
    shared = [callback.predictions for callback in callbacks if hasattr(callback, "predictions")]
    assert len(shared) == 4
    assert all(predictions is shared[0] for predictions in shared)


def test_feature_names_are_those_of_the_permutation_importance(run: trackers.Run) -> None:
    names = ["a", "b", "c", "d"]
    callbacks = run.callbacks(validation=models.rows(9), feature_names=names, permutation_importance=True)
    (importance,) = (callback for callback in callbacks if isinstance(callback, trackers.PermutationImportance))
    assert importance.feature_names == names


@pytest.mark.parametrize("value", [None, False])
@pytest.mark.parametrize(
    ("name", "tracker"),
    [
        ("scalars", "Scalars"),
        ("profile", "Profile"),
        ("best_metrics", "BestMetrics"),
        ("model_summary", "ModelSummary"),
    ],
)
def test_none_leaves_a_tracker_out(run: trackers.Run, name: str, tracker: str, value: Any) -> None:
    assert _names(run.callbacks(**{name: value})) == [other for other in DEFAULT if other != tracker]


@pytest.mark.parametrize(
    ("name", "tracker"),
    [
        ("system_metrics", "SystemMetrics"),
        ("gradients", "Gradients"),
        ("activations", "Activations"),
        ("classification_report", "ClassificationReport"),
        ("classifier_curves", "ClassifierCurves"),
        ("permutation_importance", "PermutationImportance"),
        ("regression_plots", "RegressionPlots"),
    ],
)
def test_true_adds_a_tracker(run: trackers.Run, name: str, tracker: str) -> None:
    assert set(_names(run.callbacks(validation=models.rows(40), **{name: True}))) - set(DEFAULT) == {tracker}


def test_the_sample_batch_is_the_first_32_of_the_validation(run: trackers.Run) -> None:
    x, y = models.rows(40)
    callbacks = run.callbacks(validation=(x, y), gradients=True, activations=True)
    for kind in (trackers.Gradients, trackers.Activations):
        sample = next(callback for callback in callbacks if isinstance(callback, kind)).sample
        np.testing.assert_array_equal(sample[0], x[:32])
        np.testing.assert_array_equal(sample[1], y[:32])


def test_an_instance_replaces_the_default(run: trackers.Run) -> None:
    histograms, stop = trackers.Histograms(every=5), keras.callbacks.EarlyStopping(patience=1)
    callbacks = run.callbacks(histograms=histograms, early_stopping=stop)
    assert _names(callbacks) == ["EarlyStopping", *DEFAULT]
    assert callbacks[0] is stop
    assert callbacks[1 + DEFAULT.index("Histograms")] is histograms
    assert histograms.run is run


def test_extra_callbacks_are_added_and_attached(run: trackers.Run) -> None:
    class CustomTracker(trackers.Tracker):
        pass

    tracker, plain = CustomTracker(), keras.callbacks.LambdaCallback()
    callbacks = run.callbacks(extra=[tracker, plain])
    assert callbacks[-3:-1] == [tracker, plain]
    assert tracker.run is run


@pytest.mark.parametrize(
    ("unknown", "match"),
    [("histogram", "histograms"), ("kernels", "kernel_images"), ("confusion", "confusion_matrix"), ("plateau", None)],
)
def test_an_unknown_keyword_is_an_error_that_lists_the_trackers(
    run: trackers.Run, unknown: str, match: str | None
) -> None:
    with pytest.raises(trackers.InvalidArgumentError) as caught:
        run.callbacks(**{unknown: True})
    message = str(caught.value)
    assert message.startswith(f"unknown tracker {unknown!r}" + (f"; did you mean {match!r}?" if match else ". The"))
    for name in BundleOptions.__annotations__.keys() - DATA:
        assert name in message


@pytest.mark.parametrize("extra", [keras.callbacks.Callback(), [5], "callbacks", {}])
def test_extra_must_be_a_list_of_callbacks(run: trackers.Run, extra: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="extra must be a list of callbacks, not"):
        run.callbacks(extra=extra)


@pytest.mark.parametrize("value", [5, 0, "yes", trackers.Histograms])
def test_an_option_that_is_not_a_callback_is_an_error(run: trackers.Run, value: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="histograms must be None, True or a callback, not"):
        run.callbacks(histograms=value)


def test_class_names_without_validation_are_an_error(run: trackers.Run) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"class_names needs validation=\(x, y\)"):
        run.callbacks(class_names=models.CLASSES)


def test_feature_names_without_validation_are_an_error(run: trackers.Run) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"feature_names needs validation=\(x, y\)"):
        run.callbacks(feature_names=["a"])


@pytest.mark.parametrize(
    "name",
    [
        "activations",
        "classification_report",
        "classifier_curves",
        "confusion_matrix",
        "gradients",
        "most_confident_errors",
        "permutation_importance",
        "regression_plots",
    ],
)
def test_a_tracker_without_its_data_is_an_error(run: trackers.Run, name: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=rf"{name} needs data.*validation=\(x, y\), {name}=True"):
        run.callbacks(**{name: True})


def test_labels_without_a_class_name_are_an_error(run: trackers.Run) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"class_names has 2 names.*the label 2"):
        run.callbacks(validation=models.rows(9), class_names=["a", "b"])


@pytest.mark.parametrize("options", [{}, {"class_names": models.CLASSES}, {"gradients": True}])
@pytest.mark.parametrize("validation", [5, models.rows(9)[0], (*models.rows(9), None), (models.rows(9)[0],)])
def test_a_validation_that_is_not_a_pair_is_an_error(
    run: trackers.Run, validation: Any, options: dict[str, Any]
) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"a sample must be a pair \(x, y\) of arrays"):
        run.callbacks(validation=validation, **options)


def test_a_finished_run_has_no_callbacks(run: trackers.Run) -> None:
    run.finish()
    with pytest.raises(trackers.errors.RunFinishedError, match="has ended"):
        run.callbacks()


# ---- Keras's own callbacks


def test_checkpoints_history_and_backup_leave_their_files(run: trackers.Run) -> None:
    x, y = models.rows(24, seed=1)
    model = models.dense()
    history = models.fit(model, run.callbacks(profile=None, checkpoints=True, history=True), epochs=3)
    best = keras.saving.load_model(run.path / "checkpoints" / "best.keras")
    loss, _ = best.evaluate(x, y, batch_size=8, verbose=0)
    assert loss == pytest.approx(min(history["val_loss"]), rel=1e-5)
    with open(run.path / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["epoch"]) for row in rows] == [0, 1, 2]
    assert [float(row["val_loss"]) for row in rows] == history["val_loss"]


def test_the_history_of_two_fits_is_one_file(run: trackers.Run) -> None:
    model, callbacks = models.dense(), run.callbacks(profile=None, history=True)
    models.fit(model, callbacks)
    models.fit(model, callbacks)
    with open(run.path / "history.csv", newline="") as file:
        assert len(list(csv.DictReader(file))) == 4


def test_early_stopping_restores_the_best_weights(run: trackers.Run) -> None:
    callbacks = run.callbacks(profile=None, early_stopping=True)
    assert (callbacks[0].patience, callbacks[0].monitor, callbacks[0].restore_best_weights) == (10, "val_loss", True)
    callbacks[0].patience = 1
    # A rate so high that the loss grows.
    model = models.dense(keras.optimizers.SGD(-5.0))
    history = models.fit(model, callbacks, epochs=20)
    assert len(history["val_loss"]) == 2
    loss, _ = model.evaluate(*models.rows(24, seed=1), batch_size=8, verbose=0)
    assert loss == pytest.approx(min(history["val_loss"]), rel=1e-5)


def test_reduce_lr_divides_the_learning_rate_by_ten(run: trackers.Run) -> None:
    [plateau] = [c for c in run.callbacks(reduce_lr=True) if isinstance(c, keras.callbacks.ReduceLROnPlateau)]
    assert (plateau.factor, plateau.patience, plateau.monitor) == (0.1, 5, "val_loss")


def test_a_resumed_run_continues_from_its_backup(run: trackers.Run, both: Both) -> None:
    x, y = models.rows()
    settings = {"batch_size": 8, "verbose": 0, "epochs": 5}
    with pytest.raises(RuntimeError, match="power cut"):
        models.dense().fit(
            x, y, callbacks=run.callbacks(profile=None, backup=True, extra=[RaisesOnce(3, 2)]), **settings
        )
    run.finish("failed")
    with trackers.Run.resume(run.path) as resumed:
        model = models.dense()
        history = model.fit(x, y, callbacks=resumed.callbacks(profile=None, backup=True), **settings)
        assert history.epoch == [3, 4]
        for loaded in both(resumed):
            assert [step for step, _ in loaded.scalars("train", "epoch_loss")] == [0, 1, 2, 3, 4]
            # Two batches of the interrupted epoch were counted; the repeated epoch follows them.
            assert [step for step, _ in loaded.scalars("train", "batch_loss")] == list(range(1, 18 + 2 + 12 + 1))
            assert [step for step, _ in loaded.scalars(".", "Best/loss")] == [0, 1, 2, 3, 4]
    assert models.record(resumed)["epochs"] == 5
    assert not (run.path / "checkpoints" / "backup").exists()


# ---- two fits on one curve


class RaisesOnce(keras.callbacks.Callback):
    """Raises once, after a batch of an epoch (both counted from 0), or at the end of the epoch if `batch` is None."""

    def __init__(self, epoch: int, batch: int | None, error: BaseException | None = None) -> None:
        super().__init__()
        self.at: tuple[int, int | None] | None = (epoch, batch)
        self.error = error or RuntimeError("power cut")

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._raise((self.epoch, batch))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._raise((epoch, None))

    def _raise(self, here: tuple[int, int | None]) -> None:
        if self.at == here:
            self.at = None
            raise self.error


Steps = dict[str, list[int]]


def _curves(loaded: loaders.Logdir) -> Steps:
    """Returns the steps of one tag of each kind that is written per epoch or batch."""
    return {
        "epoch": [step for step, _ in loaded.scalars("train", "epoch_loss")],
        "validation": [step for step, _ in loaded.scalars("validation", "epoch_loss")],
        "batch": [step for step, _ in loaded.scalars("train", "batch_loss")],
        "evaluation": [step for step, _ in loaded.scalars("validation", "evaluation_loss_vs_iterations")],
        "best": [step for step, _ in loaded.scalars(".", "Best/val_loss")],
        "last": [step for step, _ in loaded.scalars(".", "Last/val_loss")],
        "histogram": [step for step, _ in loaded.tensors("histograms", "train", "small/dense/kernel/histogram")],
        "gradient": [step for step, _ in loaded.tensors("histograms", "train", "small/dense/kernel/gradient")],
        "kernel": [step for step, _ in loaded.blobs("images", "train", "small/dense/kernel/image")],
        "confusion": [step for step, _ in loaded.blobs("images", "validation", "confusion_matrix")],
        "matrix": [step for step, _ in loaded.tensors("trackers_matrices", "validation", "confusion_matrix/values")],
        "system": [step for step, _ in loaded.scalars("train", "system/cpu_percent")],
    }


def _expected(epochs: int, batches: int, evaluations: list[int]) -> Steps:
    every = list(range(epochs))
    steps = dict.fromkeys(_KINDS, every)
    return steps | {"batch": list(range(1, batches + 1)), "evaluation": evaluations}


_KINDS = (
    "epoch",
    "validation",
    "batch",
    "evaluation",
    "best",
    "last",
    "histogram",
    "gradient",
    "kernel",
    "confusion",
    "matrix",
    "system",
)


def _bundle(run: trackers.Run, **options: Any) -> list[Any]:
    validation = models.rows(24, seed=1)
    confusion = trackers.ConfusionMatrix(validation, models.CLASSES, every=1)
    return run.callbacks(
        validation=validation, profile=None, confusion_matrix=confusion, gradients=True, system_metrics=True, **options
    )


@pytest.mark.parametrize("new_bundle", [False, True], ids=["same callbacks", "new bundle"])
def test_two_fits_show_all_epochs_of_both_in_order(run: trackers.Run, both: Both, new_bundle: bool) -> None:
    model, callbacks = models.dense(), _bundle(run)
    first = models.fit(model, callbacks, epochs=3)
    second = models.fit(model, _bundle(run) if new_bundle else callbacks, epochs=2)
    for loaded in both(run):
        assert _curves(loaded) == _expected(5, batches=30, evaluations=[6, 12, 18, 24, 30])
        losses = np.float32(first["loss"] + second["loss"]).tolist()
        assert loaded.scalars("train", "epoch_loss") == list(enumerate(losses))
        best = np.minimum.accumulate(np.float32(first["val_loss"] + second["val_loss"])).tolist()
        assert loaded.scalars(".", "Best/val_loss") == list(enumerate(best))
    record = models.record(run)
    assert (record["epochs"], record["batches"], record["problems"]) == (5, 30, [])


@pytest.mark.parametrize("new_bundle", [False, True], ids=["same callbacks", "new bundle"])
@pytest.mark.parametrize("error", [RuntimeError("power cut"), KeyboardInterrupt()], ids=["exception", "Ctrl-C"])
def test_a_fit_interrupted_in_an_epoch_and_a_second_are_one_curve(
    run: trackers.Run, both: Both, error: BaseException, new_bundle: bool
) -> None:
    model, breaks = models.dense(), RaisesOnce(1, 3, error)
    callbacks = _bundle(run, extra=[breaks])
    with pytest.raises(type(error)):
        models.fit(model, callbacks, epochs=3)
    models.fit(model, _bundle(run) if new_bundle else callbacks, epochs=2)
    # Epoch 1 was interrupted after its fourth batch, before Scalars, last in the list; the second fit begins at 1.
    done = 6 + 3
    for loaded in both(run):
        assert _curves(loaded) == _expected(3, batches=done + 12, evaluations=[6, done + 6, done + 12])
    assert models.record(run)["epochs"] == 3
    assert models.record(run)["problems"] == []


@pytest.mark.parametrize("new_bundle", [False, True], ids=["same callbacks", "new bundle"])
def test_a_fit_interrupted_after_an_epoch_and_a_second_are_one_curve(
    run: trackers.Run, both: Both, new_bundle: bool
) -> None:
    """Some trackers have written that epoch already, so none may write its step again."""
    model, breaks = models.dense(), RaisesOnce(1, None)
    callbacks = _bundle(run, extra=[breaks])
    with pytest.raises(RuntimeError, match="power cut"):
        models.fit(model, callbacks, epochs=3)
    models.fit(model, _bundle(run) if new_bundle else callbacks, epochs=2)
    for loaded in both(run):
        curves = _curves(loaded)
        assert curves["histogram"] == curves["kernel"] == curves["best"] == curves["confusion"] == [0, 1, 2, 3]
        for kind, steps in curves.items():
            assert steps == sorted(set(steps)), kind
            assert steps[-1] == (24 if kind in ("batch", "evaluation") else 3), kind
    assert models.record(run)["epochs"] == 4


def test_a_fit_that_stops_early_and_a_second_are_one_curve(run: trackers.Run, both: Both) -> None:
    stop = keras.callbacks.EarlyStopping(patience=1, min_delta=100.0)
    model, callbacks = models.dense(), _bundle(run, early_stopping=stop)
    assert len(models.fit(model, callbacks, epochs=9)["loss"]) == 2
    assert len(models.fit(model, callbacks, epochs=9)["loss"]) == 2
    for loaded in both(run):
        assert _curves(loaded) == _expected(4, batches=24, evaluations=[6, 12, 18, 24])


def test_a_resumed_run_continues_the_same_curve(run: trackers.Run, both: Both) -> None:
    model = models.dense()
    models.fit(model, _bundle(run), epochs=2)
    run.finish()
    with trackers.Run.resume(run.path) as resumed:
        models.fit(model, _bundle(resumed), epochs=2)
        for loaded in both(resumed):
            assert _curves(loaded) == _expected(4, batches=24, evaluations=[6, 12, 18, 24])


# ---- no effect on the training


@pytest.mark.parametrize("kind", models.KINDS)
def test_a_tracked_training_ends_with_the_same_weights(fitted: dict[str, Fitted], kind: str) -> None:
    """All trackers are attached, and the models have dropout."""
    assert models.is_equal(fitted[kind].model.get_weights(), fitted[kind].untracked)
    assert models.record(fitted[kind].run)["problems"] == []


class StatefulLayer(layers.Layer):
    """Draws random numbers whenever it is called, and counts the calls in a weight that is not trained."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.seeds = keras.random.SeedGenerator(11)

    def build(self, shape: Any) -> None:
        self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False, name="calls")

    def call(self, inputs: Any) -> Any:
        self.calls.assign_add(1.0)
        return inputs + keras.random.normal((4,), seed=self.seeds)


def test_trackers_preserve_the_state_of_a_model(run: trackers.Run) -> None:
    """An inference changes Monte Carlo dropout, counters and recurrent states."""

    def train(callbacks: Callable[[], list[Any]]) -> list[Any]:
        keras.utils.set_random_seed(9)
        model = keras.Sequential(
            [keras.Input((4,)), StatefulLayer(), layers.Dense(8), layers.Dense(3, activation="softmax")], name="small"
        )
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
        models.fit(model, callbacks(), epochs=3)
        weights: list[Any] = model.get_weights()
        return weights

    tracked = train(
        lambda: run.callbacks(
            validation=models.rows(24, seed=1),
            class_names=models.CLASSES,
            profile=None,
            gradients=True,
            activations=True,
        )
    )
    assert models.record(run)["problems"] == []
    assert models.is_equal(tracked, train(list))
