"""The Keras models of a scikit-learn search have the bundle's trackers, and the same results."""

from __future__ import annotations

import pickle
import threading
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import trackers
from tests.tuning.hparams_rows import rows
from tests.tuning.searches_cv import assert_equal_results, records
from trackers.tuning import track
from trackers.tuning.keras_fits import attach_to_fits

X = np.random.default_rng(0).normal(size=(64, 4)).astype(np.float32)
Y = (X.sum(axis=1) > 0).astype(np.int64)


def build(X: Any, y: Any, units: int) -> keras.Model:
    layers = [keras.Input((4,)), keras.layers.Dropout(0.2), keras.layers.Dense(units, "relu", name="hidden")]
    model = keras.Sequential([*layers, keras.layers.Dense(2, "softmax", name="classes")])
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return model


def search(jobs: int | None = None) -> GridSearchCV:
    estimator = make_pipeline(StandardScaler(), keras.wrappers.SKLearnClassifier(build))
    grid = {"sklearnclassifier__model_kwargs": [{"units": 2}, {"units": 8}]}
    return GridSearchCV(estimator, grid, cv=2, n_jobs=jobs)


FIT = {"sklearnclassifier__epochs": 2, "sklearnclassifier__verbose": 0}


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, Path]:
    """A search without tracking, the same one with tracking, and its logdir."""
    logdir = tmp_path_factory.mktemp("keras") / "logs"
    keras.utils.set_random_seed(1)
    plain = search().fit(X, Y, **FIT)
    keras.utils.set_random_seed(1)
    fit = keras.Model.fit
    tracked = track(search(), logdir).fit(X, Y, **FIT)
    assert keras.Model.fit is fit
    return plain, tracked, logdir


def test_tracking_does_not_change_the_results(searched: tuple[Any, Any, Path]) -> None:
    plain, tracked, _ = searched
    assert_equal_results(tracked.cv_results_, plain.cv_results_)
    np.testing.assert_array_equal(tracked.predict(X), plain.predict(X))


def test_every_fit_and_the_refit_have_the_trackers_of_the_bundle(searched: tuple[Any, Any, Path]) -> None:
    _, tracked, logdir = searched
    logs, runs = trackers.read(logdir), records(logdir)
    assert len(runs) == 2 * 2 + 1
    curves = logs.scalars(tags="epoch_loss", splits=True)
    assert set(curves["run"]) == {run["id"] for run in runs}
    assert set(curves.groupby("run", observed=True)["step"].agg(list).map(tuple)) == {(0, 1)}
    assert {"histograms", "text", "graphs"} <= set(logs.tags().plugin)
    assert [run["epochs"] for run in runs] == [2] * 5
    assert all(not run["problems"] for run in runs)
    units = {run["hparams"]["sklearnclassifier__model_kwargs.units"] for run in runs}
    assert units == {2, 8}
    groups = {row.name.rpartition(" ")[0]: row for row in rows(logdir)}
    for number, mean in enumerate(tracked.cv_results_["mean_test_score"]):
        values = {value.name.tag: value.value for value in groups[f"candidate {number}"].metric_values}
        assert values["CV/test_score"] == pytest.approx(mean, rel=1e-6)


def test_the_fitted_search_holds_no_trackers(searched: tuple[Any, Any, Path]) -> None:
    _, tracked, _ = searched
    restored = pickle.loads(pickle.dumps(tracked))
    np.testing.assert_array_equal(restored.predict(X), tracked.predict(X))


def test_options_are_those_of_the_bundle_and_callbacks_of_the_user_stay(tmp_path: Path) -> None:
    epochs = keras.callbacks.History()
    tracked = track(search(), tmp_path, histograms=None, kernel_images=None, graph=None, extra=[trackers.Histograms()])
    tracked.set_params(param_grid={"sklearnclassifier__model_kwargs": [{"units": 2}]}, refit=False)
    tracked.fit(X, Y, **FIT, sklearnclassifier__callbacks=epochs)
    assert len(epochs.epoch) == 2
    kinds = set(trackers.read(tmp_path).tags().plugin)
    assert "histograms" in kinds
    assert not {"images", "graphs"} & kinds


@pytest.mark.long
# joblib replaces a worker whose memory grows by 300 MB, which TensorFlow's does when it is imported.
@pytest.mark.filterwarnings("ignore:A worker stopped while some jobs were given")
def test_the_fits_of_other_processes_have_the_trackers(tmp_path: Path) -> None:
    tracked = track(search(jobs=2), tmp_path / "parallel", seed=3).fit(X, Y, **FIT)
    again = track(search(), tmp_path / "again", seed=3).fit(X, Y, **FIT)
    assert_equal_results(tracked.cv_results_, again.cv_results_)
    curves = trackers.read(tmp_path / "parallel").scalars(tags="epoch_loss")
    assert curves["run"].nunique() == 5


@pytest.mark.parametrize(
    "given",
    [None, [], (keras.callbacks.History(),), keras.callbacks.History()],
    ids=["none", "empty", "tuple", "single"],
)
def test_a_fit_has_the_callbacks_of_its_thread(given: Any) -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", run_eagerly=True)
    attached, other = keras.callbacks.History(), keras.callbacks.History()
    with attach_to_fits(lambda: [attached]):
        untracked = threading.Thread(target=lambda: model.fit(X, Y, verbose=0))
        untracked.start()
        untracked.join()
        assert not hasattr(attached, "epoch")
        with attach_to_fits(lambda: [other]):
            model.fit(X, Y, verbose=0)
        model.fit(X, Y, 64, 3, 0, given)
    model.fit(X, Y, verbose=0)
    assert (len(attached.epoch), len(other.epoch)) == (3, 1)


def test_a_fault_in_the_options_costs_the_trackers_and_not_the_fit(tmp_path: Path) -> None:
    tracked = track(clone(search()), tmp_path, class_names=["a", "b"])
    tracked.set_params(param_grid={"sklearnclassifier__model_kwargs": [{"units": 2}]}, refit=False)
    with pytest.warns(trackers.errors.TrackersWarning, match="class_names needs validation"):
        tracked.fit(X, Y, **FIT)
    assert [len(run["problems"]) for run in records(tmp_path)] == [1, 1]
    assert [run["status"] for run in records(tmp_path)] == ["finished"] * 2
