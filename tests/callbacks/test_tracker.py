"""Every tracker alone in a run of its own, through two fits of each kind of model; and what becomes of a bad one."""

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


class Own(trackers.Tracker):
    """What a user might write."""

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.run.writer("train").scalars(self.step(epoch), {"mine": epoch})


def _each() -> dict[str, trackers.Tracker]:
    validation = models.images(24, seed=1)
    return {
        "Scalars": trackers.Scalars(),
        "BestMetrics": trackers.BestMetrics(),
        "Histograms": trackers.Histograms(),
        "Kernels": trackers.KernelImages(),
        "Gradients": trackers.Gradients(validation),
        "Activations": trackers.Activations(validation),
        "Confusion": trackers.ConfusionMatrix(validation, models.CLASSES, every=1),
        "Mistakes": trackers.MostConfidentErrors(validation, models.CLASSES, every=1),
        "Machine": trackers.SystemMetrics(),
        "ModelSummary": trackers.ModelSummary(),
        "Graph": trackers.Graph(),
        "Profile": trackers.Profile((2, 5)),
        "Own": Own(),
    }


# What is looked for: tracker, plugin, split, how the tag ends, and the steps after two fits of two epochs.
_EPOCHS = [0, 1, 2, 3]
WRITES = [
    ("Scalars", "scalars", "train", "epoch_accuracy", _EPOCHS),
    ("Scalars", "scalars", "validation", "epoch_loss", _EPOCHS),
    ("Scalars", "scalars", "train", "batch_loss", list(range(1, 25))),
    ("BestMetrics", "scalars", "", "Best/val_loss", _EPOCHS),
    ("Histograms", "histograms", "train", "dense/kernel/histogram", _EPOCHS),
    ("Kernels", "images", "train", "conv/kernel/image", _EPOCHS),
    ("Gradients", "histograms", "train", "conv/kernel/gradient", _EPOCHS),
    ("Gradients", "scalars", "train", "gradient_norm", _EPOCHS),
    ("Activations", "histograms", "train", "dense/activation", _EPOCHS),
    ("Confusion", "images", "validation", "confusion_matrix", _EPOCHS),
    ("Mistakes", "images", "validation", "most_confident_mistakes", _EPOCHS),
    ("Machine", "scalars", "train", "machine/cpu_percent", _EPOCHS),
    ("ModelSummary", "text", "", "model_summary", [0, 2]),
    ("Graph", "graph_keras_model", "train", "keras", [0, 2]),
    ("Own", "scalars", "train", "mine", _EPOCHS),
]


@pytest.fixture(scope="module")
def alone_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("alone")


@pytest.fixture(scope="module")
def alone(alone_dir: Path) -> Alone:
    """Kind of model to tracker to its run: two fits with the same list of callbacks."""
    runs: Alone = {}
    for kind, make in models.KINDS.items():
        each = _each()
        runs[kind] = {name: trackers.Run(alone_dir / kind / name) for name in each}
        callbacks = [tracker.attach(runs[kind][name]) for name, tracker in each.items()]
        model = make()
        for _ in range(2):
            models.fit_images(model, callbacks)
        for run in runs[kind].values():
            run.finish()
    return runs


@pytest.fixture(scope="module", params=loaders.LOADERS)
def alone_loaded(request: pytest.FixtureRequest, alone: Alone, alone_dir: Path) -> Iterator[loaders.Logdir]:
    with loaders.load(alone_dir, request.param) as found:
        yield found


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
    full = next(found for found in tags if found == tag or found.endswith(f"/{tag}"))
    if plugin == "scalars":
        points: list[tuple[int, Any]] = alone_loaded.scalars(run, full)
    elif plugin in ("images", "graph_keras_model"):
        points = alone_loaded.blobs(plugin, run, full)
    else:
        points = alone_loaded.tensors(plugin, run, full)
    assert [step for step, _ in points] == steps


@pytest.mark.parametrize("kind", models.KINDS)
def test_a_tracker_alone_meets_no_problem(alone: Alone, kind: str) -> None:
    assert {name: models.record(run)["problems"] for name, run in alone[kind].items()} == {name: [] for name in _each()}


@pytest.mark.parametrize("kind", models.KINDS)
def test_a_profile_alone_leaves_a_trace_of_each_fit(alone: Alone, kind: str) -> None:
    assert len(list(alone[kind]["Profile"].path.glob("train/plugins/profile/*/*.xplane.pb"))) == 2


@pytest.mark.parametrize("kind", models.KINDS)
def test_a_tracker_alone_counts_the_epochs_of_its_run(alone: Alone, kind: str) -> None:
    assert {name: models.record(run)["epochs"] for name, run in alone[kind].items()} == dict.fromkeys(_each(), 4)


@pytest.mark.parametrize("name", _each())
def test_a_tracker_without_a_run_says_both_ways_to_give_it_one(name: str) -> None:
    tracker = _each()[name]
    written = type(tracker).__name__
    with pytest.raises(trackers.InvalidArgumentError) as caught:
        models.fit(models.dense(), [tracker], epochs=1)
    assert f"run.callbacks(extra=[{written}(…)])" in str(caught.value)
    assert f"{written}(…).attach(run)" in str(caught.value)


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


def test_a_hook_that_raises_is_recorded_and_training_goes_on(run: trackers.Run) -> None:
    broken = [_raising(hook, OSError(f"no room in {hook}")) for hook in HOOKS]
    with pytest.warns(trackers.TrackersWarning) as warned:
        history = models.fit(models.dense(), run.callbacks(profile=None, extra=broken))
    assert len(history["loss"]) == 2
    problems = {problem["where"]: problem for problem in models.record(run)["problems"]}
    assert set(problems) == {f"Broken.{hook}" for hook in HOOKS}
    for hook in HOOKS:
        assert problems[f"Broken.{hook}"]["what"] == f"OSError: no room in {hook}"
    assert problems["Broken.on_train_batch_end"]["count"] == 2 * models.BATCHES
    assert problems["Broken.on_epoch_end"]["count"] == 2
    assert len(models.ours(warned)) == len(HOOKS), "one warning a fault, however often it comes"


def test_nothing_else_is_lost_when_a_hook_raises(run: trackers.Run, both: Both) -> None:
    with pytest.warns(trackers.TrackersWarning, match="no room"):
        models.fit(
            models.dense(), run.callbacks(profile=None, extra=[_raising("on_epoch_end", OSError("no room")), Own()])
        )
    for loaded in both(run):
        for tag in ("epoch_loss", "mine"):
            assert [step for step, _ in loaded.scalars("train", tag)] == [0, 1]
        assert [step for step, _ in loaded.tensors("histograms", "train", "small/dense/kernel/histogram")] == [0, 1]


def test_ctrl_c_in_a_hook_is_no_fault_to_swallow(run: trackers.Run) -> None:
    with pytest.raises(KeyboardInterrupt):
        models.fit(models.dense(), [_raising("on_epoch_end", KeyboardInterrupt()).attach(run)])


def test_a_hook_of_a_subclass_that_calls_supers_reports_its_own_fault_once(run: trackers.Run) -> None:
    class Base(trackers.Tracker):
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            raise OSError("below")

    class Derived(Base):
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            super().on_epoch_end(epoch, logs)
            raise OSError("above")

    with pytest.warns(trackers.TrackersWarning):
        models.drive(run, Derived(), models.dense())
    found = {problem["what"]: problem["count"] for problem in models.record(run)["problems"]}
    assert found == {"OSError: below": 1, "OSError: above": 1}


@pytest.mark.parametrize(
    ("every", "epochs", "steps"),
    [(1, 3, [0, 1, 2]), (2, 4, [0, 2, 3]), (2, 5, [0, 2, 4]), (5, 3, [0, 2]), (5, 6, [0, 5])],
)
def test_a_tracker_acts_every_so_many_epochs_and_at_the_last(
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


def test_the_epoch_at_which_training_is_stopped_is_the_last(run: trackers.Run) -> None:
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
def test_a_period_that_cannot_be_is_refused(tracker: Any, every: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="every must be an integer of 1 or more"):
        tracker(every=every)


def test_an_evaluation_with_trackers_after_a_fit_does_not_move_the_epochs(run: trackers.Run, both: Both) -> None:
    model, callbacks = models.dense(), run.callbacks(profile=None)
    models.fit(model, callbacks)
    model.evaluate(*models.rows(), callbacks=callbacks, verbose=0)
    models.fit(model, callbacks)
    for loaded in both(run):
        assert [step for step, _ in loaded.scalars("train", "epoch_loss")] == [0, 1, 2, 3]
