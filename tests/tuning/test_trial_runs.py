"""The runs of a search where it is repeated, begun anew, broken off, seeded, or has company."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np
import pytest
from tensorboard.context import RequestContext
from tensorboard.plugins.hparams import api_pb2, backend_context, list_session_groups

import trackers
from tests.loaders import load
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
    where = {"directory": folder / "tuner", "project_name": "lines"}
    return keras_tuner.RandomSearch(hypermodel or Line(), "val_loss", max_trials=2, seed=1, **where, **settings)


def fit(tuner: Any, epochs: int = 2, **settings: Any) -> None:
    tuner.search(X, Y, epochs=epochs, validation_data=(X, Y), verbose=0, **settings)


def parabola(folder: Path, trials: int, **settings: Any) -> Any:
    return Parabola(max_trials=trials, seed=1, directory=folder / "tuner", project_name="parabola", **settings)


def records(logdir: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(logdir.glob("*/*/run.json"))]


def rows(logdir: Path) -> list[Any]:
    """The rows of HParams, as TensorBoard's own backend makes them from what its default loader read."""
    with load(logdir, "rust") as loaded:
        context = backend_context.Context(_Context(loaded.provider))
        statuses = [api_pb2.STATUS_SUCCESS, api_pb2.STATUS_FAILURE, api_pb2.STATUS_RUNNING, api_pb2.STATUS_UNKNOWN]
        experiment = context.experiment_from_metadata(
            RequestContext(), "", True, context.hparams_metadata(RequestContext(), ""), [], 0
        )
        columns = [api_pb2.ColParams(hparam=info.name, include_in_result=True) for info in experiment.hparam_infos]
        columns += [api_pb2.ColParams(metric=info.name, include_in_result=True) for info in experiment.metric_infos]
        request = api_pb2.ListSessionGroupsRequest(
            start_index=0, slice_size=10**6, allowed_statuses=statuses, col_params=columns
        )
        handler = list_session_groups.Handler(RequestContext(), context, "", request)
        return list(handler.run().session_groups)


class _Context:
    def __init__(self, provider: Any) -> None:
        self.data_provider = provider
        self.logdir = ""


@pytest.mark.slow
@pytest.mark.parametrize("trials", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_the_rows_of_many_trials_are_complete(tmp_path: Path, trials: int) -> None:
    tuner = track(parabola(tmp_path, trials), tmp_path / "logs")
    tuner.search(verbose=0)
    found = {row.name.split()[1]: row for row in rows(tmp_path / "logs")}
    assert found.keys() == tuner.oracle.trials.keys()
    assert len(found) == trials


def test_a_search_begun_anew_keeps_the_runs_of_before(tmp_path: Path) -> None:
    for overwrite in (False, False, True):
        tuner = track(parabola(tmp_path, 3, overwrite=overwrite), tmp_path / "logs")
        tuner.search(verbose=0)
    # The second one found every trial done, the third one began anew.
    found = records(tmp_path / "logs")
    assert len(found) == 6
    assert len({record["facts"]["trial"]["search"] for record in found}) == 2
    assert len(rows(tmp_path / "logs")) == 6
    assert len(trackers.tuning.results(tmp_path / "logs/parabola")) == 3


def test_executions_have_seeds_and_share_a_row(tmp_path: Path) -> None:
    network = Line()
    build = network.build
    for again in ("one", "two"):
        tuner = track(lines(tmp_path / again, network, executions_per_trial=2), tmp_path / again / "logs", seed=7)
        fit(tuner)
        assert network.build == build
    first, second = (records(tmp_path / again / "logs") for again in ("one", "two"))
    assert [record["seed"] for record in first] == [7, 8, 7, 8]
    logs = [trackers.read(tmp_path / again / "logs") for again in ("one", "two")]
    curves = [read.scalars(tags="epoch_loss", splits=True) for read in logs]
    assert list(curves[0]["value"]) == list(curves[1]["value"])
    assert len(set(curves[0]["value"])) == len(curves[0])
    assert len(second) == 4

    assert set(logs[0].aggregate_seeds(tags=["epoch_loss"])["runs"]) == {2}
    best = logs[0].runs()["best.val_loss"]
    scores = [trial.score for trial in tuner.oracle.trials.values()]
    assert sorted([best[:2].mean(), best[2:].mean()]) == pytest.approx(sorted(scores), rel=1e-6)
    found = rows(tmp_path / "one/logs")
    assert [set(row.hparams) for row in found] == [{"rate"}] * 2
    shown = [value.value for row in found for value in row.metric_values if value.name.tag == "Best/val_loss"]
    assert sorted(shown) == pytest.approx(sorted(scores), rel=1e-6)


class Counted(trackers.Tracker):
    """One value an epoch: how many epochs this copy of it has seen."""

    def __init__(self) -> None:
        super().__init__()
        self.epochs = 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epochs += 1
        self.run.writer("train").scalars(epoch, {"counted": self.epochs})


def test_callbacks_are_copied_and_the_stock_one_does_no_harm(tmp_path: Path) -> None:
    mine = Counted()
    tuner = track(lines(tmp_path), tmp_path / "logs", histograms=trackers.Histograms(every=2), extra=[mine])
    fit(tuner, 4, callbacks=[keras.callbacks.TensorBoard(str(tmp_path / "logs/stock"))])
    assert mine.epochs == 0
    logs = trackers.read(tmp_path / "logs")
    counted = logs.scalars(tags="counted")
    assert list(counted["value"]) == [1, 2, 3, 4] * 2
    histograms = logs.histograms()
    assert set(histograms["step"][histograms["run"].str.startswith("lines/")]) == {0, 2, 3}  # the last one always
    found = rows(tmp_path / "logs")
    ours = [row for row in found if row.name.startswith("trial")]
    assert len(ours) == 2
    assert all(row.hparams["rate"].number_value > 0 for row in ours)


def test_every_callback_of_a_bundle_survives_a_deep_copy(tmp_path: Path) -> None:
    images, labels = np.repeat(X, 16, axis=1).reshape(-1, 8, 8, 1), Y.astype(int)
    asked = (
        "mistakes",
        "gradients",
        "activations",
        "machine",
        "checkpoints",
        "history",
        "early_stopping",
        "plateau",
        "backup",
    )
    with trackers.Run(tmp_path / "bundle") as run:
        made = run.callbacks(validation=(images, labels), class_names=["no", "yes"], **dict.fromkeys(asked, True))
        copies = copy.deepcopy(made)
        assert [type(one) for one in copies] == [type(one) for one in made]
        trackers_of_ours = [one for one in copies if isinstance(one, trackers.Tracker)]
        assert len(trackers_of_ours) == 12
        assert all(one.run is run for one in trackers_of_ours)
        model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(2, "softmax")])
        model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
        model.fit(images, labels, 16, validation_data=(images, labels), callbacks=copies, verbose=0)
    [record] = records(tmp_path)
    assert record["problems"] == []


class Interrupted(keras_tuner.HyperModel):
    """A training that its person stops, or that cannot go on."""

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
def test_a_search_that_is_broken_off_ends_its_run(tmp_path: Path, error: BaseException, status: str) -> None:
    tuner = track(lines(tmp_path, Interrupted(error)), tmp_path / "logs")
    with pytest.raises(type(error)):
        fit(tuner)
    [record] = records(tmp_path / "logs")
    assert record["status"] == status
    assert type(error).__name__ in record["facts"]["trial"]["error"]
