"""The runs of a search that is repeated, restarted, interrupted, seeded, or has further callbacks."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np
import pytest

import trackers
from tests.tuning.hparams_rows import rows
from tests.tuning.searches import X, Y
from trackers.tuning import track


class Parabola(keras_tuner.RandomSearch):
    """Trials that take no time."""

    def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> float:
        hp = trial.hyperparameters
        return float(hp.Float("x", -1.0, 1.0) ** 2 + (hp.Int("n", 1, 9) if hp.Boolean("more") else 0))


class Line(keras_tuner.HyperModel):
    """One layer."""

    def build(self, hp: Any) -> keras.Model:
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
        rate = hp.Float("rate", 1e-3, 1e-1)
        model.compile(keras.optimizers.SGD(rate), "bce", metrics=["accuracy"], run_eagerly=True)
        return model


def lines(folder: Path, hypermodel: keras_tuner.HyperModel | None = None, **settings: Any) -> Any:
    location = {"directory": folder / "tuner", "project_name": "lines"}
    return keras_tuner.RandomSearch(hypermodel or Line(), "val_loss", max_trials=2, seed=1, **location, **settings)


def fit(tuner: Any, epochs: int = 2, **settings: Any) -> None:
    tuner.search(X, Y, epochs=epochs, validation_data=(X, Y), verbose=0, **settings)


def parabola(folder: Path, trials: int, **settings: Any) -> Any:
    return Parabola(max_trials=trials, seed=1, directory=folder / "tuner", project_name="parabola", **settings)


def records(logdir: Path) -> list[dict[str, Any]]:
    """Returns the run records, the earliest first; the folders of runs that began in one second are in no order."""
    paths = logdir.glob("*/*/run.json")
    records = [json.loads(path.read_text()) | {"run": str(path.parent.relative_to(logdir))} for path in paths]
    return sorted(records, key=lambda record: record["created"])


@pytest.mark.slow
@pytest.mark.parametrize("trials", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_the_rows_of_many_trials_are_complete(tmp_path: Path, trials: int) -> None:
    tuner = track(parabola(tmp_path, trials), tmp_path / "logs")
    tuner.search(verbose=0)
    groups = {row.name.split()[1]: row for row in rows(tmp_path / "logs")}
    assert groups.keys() == tuner.oracle.trials.keys()
    assert len(groups) == trials


def test_a_restarted_search_keeps_the_earlier_runs(tmp_path: Path) -> None:
    for overwrite in (False, False, True):
        tuner = track(parabola(tmp_path, 3, overwrite=overwrite), tmp_path / "logs")
        tuner.search(verbose=0)
    # For the second one every trial is completed, the third one restarts.
    runs = records(tmp_path / "logs")
    assert len(runs) == 6
    assert len({record["metadata"]["trial"]["search"] for record in runs}) == 2
    assert len(rows(tmp_path / "logs")) == 6
    assert len(trackers.tuning.results(tmp_path / "logs/parabola")) == 3


def test_executions_have_seeds_and_share_a_row(tmp_path: Path) -> None:
    network = Line()
    build = network.build
    for repeat in ("one", "two"):
        tuner = track(lines(tmp_path / repeat, network, executions_per_trial=2), tmp_path / repeat / "logs", seed=7)
        fit(tuner)
        assert network.build == build
    first, second = (records(tmp_path / repeat / "logs") for repeat in ("one", "two"))
    assert [record["seed"] for record in first] == [7, 8, 7, 8]
    assert len(second) == 4
    logs = [trackers.read(tmp_path / repeat / "logs") for repeat in ("one", "two")]
    frames = [read.scalars(tags="epoch_loss", splits=True) for read in logs]
    curves = [
        [list(frame["value"][frame["run"] == record["run"]]) for record in runs]
        for frame, runs in zip(frames, (first, second), strict=True)
    ]
    assert curves[0] == curves[1]
    assert len(set(frames[0]["value"])) == len(frames[0]) == 4 * 2 * 2  # runs, epochs, splits

    assert set(logs[0].aggregate_seeds(tags=["epoch_loss"])["runs"]) == {2}
    best = logs[0].runs().set_index("run")["best.val_loss"][[record["run"] for record in first]]
    scores = [trial.score for trial in tuner.oracle.trials.values()]
    assert sorted([best.iloc[:2].mean(), best.iloc[2:].mean()]) == pytest.approx(sorted(scores), rel=1e-6)
    groups = rows(tmp_path / "one/logs")
    assert [set(row.hparams) for row in groups] == [{"rate"}] * 2
    shown = [value.value for row in groups for value in row.metric_values if value.name.tag == "Best/val_loss"]
    assert sorted(shown) == pytest.approx(sorted(scores), rel=1e-6)


class EpochCounter(trackers.Tracker):
    """Writes the number of epochs of this copy of the tracker."""

    def __init__(self) -> None:
        super().__init__()
        self.epochs = 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epochs += 1
        self.run.writer("train").scalars(epoch, {"counted": self.epochs})


def test_callbacks_are_copied_and_the_stock_callback_is_unaffected(tmp_path: Path) -> None:
    counter = EpochCounter()
    tuner = track(lines(tmp_path), tmp_path / "logs", histograms=trackers.Histograms(every=2), extra=[counter])
    fit(tuner, 4, callbacks=[keras.callbacks.TensorBoard(str(tmp_path / "logs/stock"))])
    assert counter.epochs == 0
    logs = trackers.read(tmp_path / "logs")
    counted = logs.scalars(tags="counted")
    assert list(counted["value"]) == [1, 2, 3, 4] * 2
    histograms = logs.histograms()
    assert set(histograms["step"][histograms["run"].str.startswith("lines/")]) == {
        0,
        2,
        3,
    }  # and the last
    groups = rows(tmp_path / "logs")
    trials = [row for row in groups if row.name.startswith("trial")]
    assert len(trials) == 2
    assert all(row.hparams["rate"].number_value > 0 for row in trials)


def test_every_callback_of_a_bundle_survives_a_deep_copy(tmp_path: Path) -> None:
    images, labels = np.repeat(X, 16, axis=1).reshape(-1, 8, 8, 1), Y.astype(int)
    names = (
        "most_confident_errors",
        "gradients",
        "activations",
        "system_metrics",
        "checkpoints",
        "history",
        "early_stopping",
        "reduce_lr",
        "backup",
    )
    with trackers.Run(tmp_path / "bundle") as run:
        callbacks = run.callbacks(validation=(images, labels), class_names=["no", "yes"], **dict.fromkeys(names, True))
        copies = copy.deepcopy(callbacks)
        assert [type(callback) for callback in copies] == [type(callback) for callback in callbacks]
        attached = [callback for callback in copies if isinstance(callback, trackers.Tracker)]
        assert len(attached) == 12
        assert all(tracker.run is run for tracker in attached)
        model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(2, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
        model.fit(images, labels, 16, validation_data=(images, labels), callbacks=copies, verbose=0)
    [record] = records(tmp_path)
    assert record["problems"] == []


class Interrupted(keras_tuner.HyperModel):
    """A training that ends with an error."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def build(self, hp: Any) -> keras.Model:
        return Line().build(hp)

    def fit(self, hp: Any, model: keras.Model, *args: Any, **settings: Any) -> Any:
        model.fit(*args, **settings)
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"),
    [(KeyboardInterrupt(), "interrupted"), (keras_tuner.errors.FatalError("no disk"), "failed")],
)
def test_an_interrupted_search_finishes_its_run(tmp_path: Path, error: BaseException, status: str) -> None:
    tuner = track(lines(tmp_path, Interrupted(error)), tmp_path / "logs")
    with pytest.raises(type(error)):
        fit(tuner)
    [record] = records(tmp_path / "logs")
    assert record["status"] == status
    assert type(error).__name__ in record["metadata"]["trial"]["error"]
