"""Every tracker alone in a run, through two fits of each kind of model; and hooks that raise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import pytest

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both

Alone = dict[str, dict[str, trackers.Run]]


class CustomTracker(trackers.Tracker):
    """A tracker as a user might write it."""

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.run.writer("train").scalars(self.step(epoch), {"custom": epoch})


def _all_trackers() -> dict[str, trackers.Tracker]:
    validation = models.images(24, seed=1)
    return {
        "Scalars": trackers.Scalars(),
        "BestMetrics": trackers.BestMetrics(),
        "Histograms": trackers.Histograms(),
        "KernelImages": trackers.KernelImages(),
        "Gradients": trackers.Gradients(validation),
        "Activations": trackers.Activations(validation),
        "ConfusionMatrix": trackers.ConfusionMatrix(validation, models.CLASSES, every=1),
        "MostConfidentErrors": trackers.MostConfidentErrors(validation, models.CLASSES, every=1),
        "SystemMetrics": trackers.SystemMetrics(),
        "ModelSummary": trackers.ModelSummary(),
        "Graph": trackers.Graph(),
        "Profile": trackers.Profile((2, 5)),
        "CustomTracker": CustomTracker(),
    }


# Tracker, plugin, split, the end of the tag, and the expected steps after two fits of two epochs.
_EPOCHS = [0, 1, 2, 3]
WRITES = [
    ("Scalars", "scalars", "train", "epoch_accuracy", _EPOCHS),
    ("Scalars", "scalars", "validation", "epoch_loss", _EPOCHS),
    ("Scalars", "scalars", "train", "batch_loss", list(range(1, 25))),
    ("BestMetrics", "scalars", "", "Best/val_loss", _EPOCHS),
    ("Histograms", "histograms", "train", "dense/kernel/histogram", _EPOCHS),
    ("KernelImages", "images", "train", "conv/kernel/image", _EPOCHS),
    ("Gradients", "histograms", "train", "conv/kernel/gradient", _EPOCHS),
    ("Gradients", "scalars", "train", "gradient_norm", _EPOCHS),
    ("Activations", "histograms", "train", "dense/activation", _EPOCHS),
    ("ConfusionMatrix", "images", "validation", "confusion_matrix", _EPOCHS),
    ("MostConfidentErrors", "images", "validation", "most_confident_errors", _EPOCHS),
    ("SystemMetrics", "scalars", "train", "system/cpu_percent", _EPOCHS),
    ("ModelSummary", "text", "", "model_summary", [0, 2]),
    ("Graph", "graph_keras_model", "train", "keras", [0, 2]),
    ("CustomTracker", "scalars", "train", "custom", _EPOCHS),
]


@pytest.fixture(scope="module")
def alone_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("alone")


@pytest.fixture(scope="module")
def alone(alone_dir: Path) -> Alone:
    """Kind of model to tracker to its run: two fits with the same list of callbacks."""
    runs: Alone = {}
    for kind, make in models.KINDS.items():
        all_trackers = _all_trackers()
        runs[kind] = {name: trackers.Run(alone_dir / kind / name) for name in all_trackers}
        callbacks = [tracker.attach(runs[kind][name]) for name, tracker in all_trackers.items()]
        model = make()
        for _ in range(2):
            models.fit_images(model, callbacks)
        for run in runs[kind].values():
            run.finish()
    return runs


@pytest.fixture(scope="module", params=loaders.LOADERS)
def alone_loaded(request: pytest.FixtureRequest, alone: Alone, alone_dir: Path) -> Iterator[loaders.Logdir]:
    with loaders.load(alone_dir, request.param) as logs:
        yield logs


@pytest.mark.parametrize("kind", models.KINDS)
@pytest.mark.parametrize(("name", "plugin", "split", "tag", "steps"), WRITES)
def test_a_tracker_alone_writes_the_epochs_of_two_fits_in_order(
    alone: Alone,
    alone_loaded: loaders.Logdir,
    kind: str,
    name: str,
    plugin: str,
    split: str,
    tag: str,
    steps: list[int],
) -> None:
    run = "/".join(filter(None, (kind, name, alone[kind][name].path.name, split)))
    tags = alone_loaded.tags(plugin)[run]
    full = next(name for name in tags if name == tag or name.endswith(f"/{tag}"))
    if plugin == "scalars":
        points: list[tuple[int, Any]] = alone_loaded.scalars(run, full)
    elif plugin in ("images", "graph_keras_model"):
        points = alone_loaded.blobs(plugin, run, full)
    else:
        points = alone_loaded.tensors(plugin, run, full)
    assert [step for step, _ in points] == steps


@pytest.mark.parametrize("kind", models.KINDS)
def test_a_tracker_alone_has_no_problems(alone: Alone, kind: str) -> None:
    assert {name: models.record(run)["problems"] for name, run in alone[kind].items()} == {
        name: [] for name in _all_trackers()
    }


@pytest.mark.parametrize("kind", models.KINDS)
def test_a_profile_alone_writes_a_trace_of_each_fit(alone: Alone, kind: str) -> None:
    assert len(list(alone[kind]["Profile"].path.glob("train/plugins/profile/*/*.xplane.pb"))) == 2


@pytest.mark.parametrize("kind", models.KINDS)
def test_a_tracker_alone_counts_the_epochs_of_its_run(alone: Alone, kind: str) -> None:
    assert {name: models.record(run)["epochs"] for name, run in alone[kind].items()} == dict.fromkeys(
        _all_trackers(), 4
    )


@pytest.mark.parametrize("name", _all_trackers())
def test_a_tracker_without_a_run_is_an_error_that_names_both_remedies(name: str) -> None:
    tracker = _all_trackers()[name]
    class_name = type(tracker).__name__
    with pytest.raises(trackers.InvalidArgumentError) as caught:
        models.fit(models.dense(), [tracker], epochs=1)
    assert f"run.callbacks(extra=[{class_name}(…)])" in str(caught.value)
    assert f"{class_name}(…).attach(run)" in str(caught.value)


HOOKS = [
    "on_train_begin",
    "on_epoch_begin",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_test_begin",
    "on_test_batch_begin",
    "on_test_batch_end",
    "on_test_end",
    "on_epoch_end",
    "on_train_end",
]


def _raising(hook: str, error: BaseException) -> trackers.Tracker:
    def fail(self: Any, *args: Any, **kwargs: Any) -> None:
        raise error

    raising: type[trackers.Tracker] = type("Broken", (trackers.Tracker,), {hook: fail})
    return raising()


def test_a_hook_that_raises_is_recorded_and_training_continues(run: trackers.Run) -> None:
    broken = [_raising(hook, OSError(f"disk full in {hook}")) for hook in HOOKS]
    with pytest.warns(trackers.TrackersWarning) as warned:
        history = models.fit(models.dense(), run.callbacks(profile=None, extra=broken))
    assert len(history["loss"]) == 2
    problems = {problem["where"]: problem for problem in models.record(run)["problems"]}
    assert set(problems) == {f"Broken.{hook}" for hook in HOOKS}
    for hook in HOOKS:
        assert problems[f"Broken.{hook}"]["what"] == f"OSError: disk full in {hook}"
    assert problems["Broken.on_train_batch_end"]["count"] == 2 * models.BATCHES
    assert problems["Broken.on_epoch_end"]["count"] == 2
    assert len(models.trackers_warnings(warned)) == len(HOOKS), "one warning per fault, however often it occurs"


def test_a_hook_that_raises_loses_nothing_else(run: trackers.Run, both: Both) -> None:
    with pytest.warns(trackers.TrackersWarning, match="disk full"):
        models.fit(
            models.dense(),
            run.callbacks(profile=None, extra=[_raising("on_epoch_end", OSError("disk full")), CustomTracker()]),
        )
    for loaded in both(run):
        for tag in ("epoch_loss", "custom"):
            assert [step for step, _ in loaded.scalars("train", tag)] == [0, 1]
        assert [step for step, _ in loaded.tensors("histograms", "train", "small/dense/kernel/histogram")] == [0, 1]


def test_ctrl_c_in_a_hook_stops_the_training(run: trackers.Run) -> None:
    with pytest.raises(KeyboardInterrupt):
        models.fit(models.dense(), [_raising("on_epoch_end", KeyboardInterrupt()).attach(run)])


def test_a_hook_that_calls_super_reports_each_fault_once(run: trackers.Run) -> None:
    class Base(trackers.Tracker):
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            raise OSError("below")

    class Derived(Base):
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            super().on_epoch_end(epoch, logs)
            raise OSError("above")

    with pytest.warns(trackers.TrackersWarning):
        models.drive(run, Derived(), models.dense())
    counts = {problem["what"]: problem["count"] for problem in models.record(run)["problems"]}
    assert counts == {"OSError: below": 1, "OSError: above": 1}


@pytest.mark.parametrize(
    ("every", "epochs", "steps"),
    [(1, 3, [0, 1, 2]), (2, 4, [0, 2, 3]), (2, 5, [0, 2, 4]), (5, 3, [0, 2]), (5, 6, [0, 5])],
)
def test_a_tracker_acts_at_its_interval_and_at_the_last_epoch(
    run: trackers.Run, every: int, epochs: int, steps: list[int]
) -> None:
    acted = []

    class Periodic(trackers.Tracker):
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            if self.should_run(epoch):
                acted.append(self.step(epoch))

    tracker = Periodic()
    tracker.every = every
    models.drive(run, tracker, models.dense(), epochs)
    assert acted == steps


def test_the_epoch_at_which_training_stops_is_the_last(run: trackers.Run) -> None:
    acted = []

    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            self.model.stop_training = epoch == 3

    class Periodic(trackers.Tracker):
        every = 5

        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            if self.should_run(epoch):
                acted.append(epoch)

    models.fit(models.dense(), [Stop(), Periodic().attach(run)], epochs=9)
    assert acted == [0, 3]


@pytest.mark.parametrize("every", [0, -1, 1.5, True, "2", None])
@pytest.mark.parametrize("tracker", [trackers.Histograms, trackers.KernelImages])
def test_an_invalid_interval_is_an_error(tracker: Any, every: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="every must be an integer of 1 or more"):
        tracker(every=every)


def test_an_evaluation_with_trackers_after_a_fit_does_not_move_the_epochs(run: trackers.Run, both: Both) -> None:
    model, callbacks = models.dense(), run.callbacks(profile=None)
    models.fit(model, callbacks)
    model.evaluate(*models.rows(), callbacks=callbacks, verbose=0)
    models.fit(model, callbacks)
    for loaded in both(run):
        assert [step for step, _ in loaded.scalars("train", "epoch_loss")] == [0, 1, 2, 3]
