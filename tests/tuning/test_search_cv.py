"""track: a scikit-learn search writes a run per fit and a row per candidate, and its results stay the same."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.tree import DecisionTreeRegressor

import trackers
from tests.loaders import load
from tests.tuning.hparams_rows import rows
from tests.tuning.searches_cv import ALPHAS, Fragile, X, Y, assert_equal_results, records, search
from trackers.tuning import track
from trackers.tuning.search_cv import _evaluate_in_runs
from trackers.tuning.search_runs import SearchRuns


@pytest.fixture(scope="module", params=["grid", "random", "halving", "halving_random"])
def searched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any, Path]:
    """A search without tracking, the same one with tracking, and its logdir."""
    logdir = tmp_path_factory.mktemp(request.param) / "logs"
    plain = search(request.param).fit(X, Y)
    tracked = track(search(request.param), logdir)
    assert tracked.fit(X, Y) is tracked
    return plain, tracked, logdir


def folds(logdir: Path) -> list[dict[str, Any]]:
    return [run for run in records(logdir) if "fold" in run["metadata"]["candidate"]]


def test_tracking_does_not_change_the_results(searched: tuple[Any, Any, Path]) -> None:
    plain, tracked, _ = searched
    assert_equal_results(tracked.cv_results_, plain.cv_results_)
    assert (tracked.best_index_, tracked.best_score_) == (plain.best_index_, plain.best_score_)
    np.testing.assert_array_equal(tracked.predict(X), plain.predict(X))
    assert isinstance(tracked, type(plain))
    assert repr(tracked) == repr(plain)


def test_every_fit_is_a_run_with_its_fold_and_its_scores(searched: tuple[Any, Any, Path]) -> None:
    plain, _, logdir = searched
    results, runs = plain.cv_results_, folds(logdir)
    scores = [name for name in results if name.startswith(("split0_test_", "split0_train_"))]
    assert len(runs) == len(results["params"]) * plain.n_splits_
    for run in runs:
        fit = run["metadata"]["candidate"]
        candidate, fold = fit["id"], fit["fold"]
        assert run["status"] == "finished"
        assert json.loads((run["path"] / "label.json").read_text())["name"] == f"candidate {candidate}, fold {fold}"
        assert run["hparams"].items() >= results["params"][candidate].items()
        exact = {name.removeprefix("split0_"): results[name.replace("0", str(fold), 1)][candidate] for name in scores}
        assert fit["scores"] == exact
        assert {name: best["value"] for name, best in run["best"].items()} == exact
        if "iter" in results:
            assert fit["iteration"] == run["hparams"]["iter"] == results["iter"][candidate]
            assert run["hparams"]["n_resources"] == results["n_resources"][candidate]


def test_a_candidate_is_a_row_of_hparams_with_mean_and_deviation(searched: tuple[Any, Any, Path]) -> None:
    plain, _, logdir = searched
    results = plain.cv_results_
    shown = {row.name.rpartition(" ")[0]: row for row in rows(logdir)}
    names = {f"candidate {number}" for number in range(len(results["params"]))}
    assert shown.keys() == names | {f"refit of candidate {plain.best_index_}"}
    scores = [name.removeprefix("mean_") for name in results if name.startswith(("mean_test_", "mean_train_"))]
    for number in range(len(results["params"])):
        row = shown[f"candidate {number}"]
        values = {value.name.tag: value.value for value in row.metric_values}
        assert len(row.sessions) == plain.n_splits_
        assert values.keys() == {f"CV/{name}{moment}" for name in scores for moment in ("", "/std")}
        for name in scores:
            assert values[f"CV/{name}"] == pytest.approx(results[f"mean_{name}"][number], rel=1e-6)
            assert values[f"CV/{name}/std"] == pytest.approx(results[f"std_{name}"][number], rel=1e-6)


def test_the_refit_is_marked(searched: tuple[Any, Any, Path]) -> None:
    plain, _, logdir = searched
    runs = trackers.read(logdir).runs()
    (refit,) = runs[["refit" in tags for tags in runs["tags"]]].to_dict("records")
    assert refit["name"] == f"refit of candidate {plain.best_index_}"
    assert refit["status"] == "finished"
    for name, value in plain.best_params_.items():
        assert refit[f"hparams.{name}"] == value


def test_the_results_equal_those_of_the_search(searched: tuple[Any, Any, Path]) -> None:
    plain, tracked, logdir = searched
    frame = trackers.tuning.results(logdir).set_index("candidate")
    results = plain.cv_results_
    names = [name for name in results if name.startswith(("mean_t", "std_t"))]
    assert next(name for name in frame if name.startswith(("mean_", "std_"))) == f"mean_test_{_scorer(tracked)}"
    for name in names:
        np.testing.assert_array_equal(frame.sort_index()[name], results[name])
    assert (frame["status"] == "finished").all()
    assert list(frame.index[frame["refit"]]) == [plain.best_index_]
    assert frame.index[0] == np.argmax(results[f"mean_test_{_scorer(tracked)}"])
    assert (frame["duration"] > 0).all()


def _scorer(search: Any) -> str:
    return search.refit if isinstance(search.refit, str) else "score"


def test_the_scores_are_maximized_whatever_their_names(searched: tuple[Any, Any, Path]) -> None:
    _, _, logdir = searched
    runs = trackers.read(logdir).runs().sort_values("run")
    for run in folds(logdir):
        row = runs[runs["run"] == run["id"]].iloc[0]
        for name, score in run["metadata"]["candidate"]["scores"].items():
            assert row[f"best.{name}"] == score
    directions = {
        name: metric.direction for info in trackers.read(logdir).run_infos() for name, metric in info.metrics.items()
    }
    for name, direction in directions.items():
        assert direction == ("min" if name.endswith("/std") else "max")


def fragile(error_score: Any, alphas: list[float], **settings: Any) -> Any:
    return GridSearchCV(Fragile(), {"alpha": alphas}, cv=2, error_score=error_score, **settings)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.FitFailedWarning", "ignore:One or more of the test scores")
@pytest.mark.parametrize("error_score", [np.nan, -5.0])
def test_a_fit_that_fails_is_a_failed_run_with_its_error(tmp_path: Path, error_score: float) -> None:
    plain = fragile(error_score, [1.0, -1.0]).fit(X, Y)
    tracked = track(fragile(error_score, [1.0, -1.0]), tmp_path).fit(X, Y)
    assert_equal_results(tracked.cv_results_, plain.cv_results_)
    *_, first, second = folds(tmp_path)
    assert first["status"] == second["status"] == "failed"
    assert first["error"]["type"] == "ValueError"
    assert first["error"]["message"] == "alpha must be 0 or more:\nit is -1.0"
    assert "in fit\n    raise ValueError(" in first["error"]["traceback"]
    frame = trackers.tuning.results(tmp_path).set_index("candidate")
    assert dict(frame["status"]) == {0: "finished", 1: "failed"}
    assert frame["error"][1] == "ValueError: alpha must be 0 or more: it is -1.0"
    np.testing.assert_array_equal(frame["mean_test_score"], plain.cv_results_["mean_test_score"])
    with load(tmp_path, "rust") as logdir:
        points = logdir.scalars(first["id"], "CV/test_score")
    assert points == ([] if np.isnan(error_score) else [(0, -5.0)])


@pytest.mark.parametrize(
    ("alpha", "error", "status"), [(-1.0, ValueError, "failed"), (1000.0, KeyboardInterrupt, "interrupted")]
)
def test_an_error_that_ends_the_search_ends_its_run(
    tmp_path: Path, alpha: float, error: type[BaseException], status: str
) -> None:
    with pytest.raises(error):
        track(fragile("raise", [1.0, alpha]), tmp_path).fit(X, Y)
    assert [run["status"] for run in records(tmp_path)] == ["finished", "finished", status]


def test_a_refit_that_fails_is_a_failed_run(tmp_path: Path) -> None:
    class FailingRefit(Ridge):
        def fit(self, X: Any, y: Any) -> FailingRefit:
            if len(X) == len(Y):
                raise ValueError("too many samples")
            return super().fit(X, y)

    with pytest.raises(ValueError, match="too many"):
        track(GridSearchCV(FailingRefit(), {"alpha": [1.0]}, cv=2), tmp_path).fit(X, Y)
    *_, refit = records(tmp_path)
    assert (refit["status"], refit["error"]["message"]) == ("failed", "too many samples")


def test_without_a_refit_there_is_no_run_of_it(tmp_path: Path) -> None:
    track(GridSearchCV(Ridge(), {"alpha": ALPHAS}, cv=2, refit=False), tmp_path).fit(X, Y)
    assert len(records(tmp_path)) == len(folds(tmp_path)) == 8
    assert not trackers.tuning.results(tmp_path)["refit"].any()


def test_copies_and_clones_of_a_search_are_not_tracked(tmp_path: Path) -> None:
    tracked = track(GridSearchCV(Ridge(), {"alpha": ALPHAS}, cv=2), tmp_path).fit(X, Y)
    count = len(records(tmp_path))
    for copied in (pickle.loads(pickle.dumps(tracked)), copy.deepcopy(tracked), copy.copy(tracked)):
        assert type(copied) is GridSearchCV
        np.testing.assert_array_equal(copied.predict(X), tracked.predict(X))
        copied.fit(X, Y)
    clone(tracked).fit(X, Y)
    assert len(records(tmp_path)) == count


def test_a_repeated_search_has_runs_of_its_own(tmp_path: Path) -> None:
    tracked = track(GridSearchCV(Ridge(), {"alpha": ALPHAS}, cv=2), tmp_path / "first")
    track(tracked, tmp_path).fit(X, Y)
    tracked.set_params(param_grid={"alpha": [5.0]}).fit(X, Y)
    assert len(records(tmp_path)) == 8 + 1 + 2 + 1
    assert list(trackers.tuning.results(tmp_path)["hparams.alpha"]) == [5.0]
    assert not (tmp_path / "first").exists()


def test_the_fits_of_threads_and_of_a_search_inside_an_estimator(tmp_path: Path) -> None:
    inner = GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=2)
    outer = GridSearchCV(inner, {"estimator__fit_intercept": [True, False]}, cv=3, n_jobs=2)
    with joblib.parallel_config(backend="threading"):
        track(outer, tmp_path).fit(X, Y)
    assert len(records(tmp_path)) == 2 * 3 + 1
    assert {run["status"] for run in records(tmp_path)} == {"finished"}


@pytest.mark.parametrize("jobs", [None, 2])
def test_a_seed_makes_the_fits_repeatable_in_any_process(tmp_path: Path, jobs: int | None) -> None:
    random_tree = GridSearchCV(DecisionTreeRegressor(splitter="random"), {"max_depth": [2, 9]}, cv=2, n_jobs=jobs)
    results = [track(random_tree, tmp_path, seed=7).fit(X, Y).cv_results_ for _ in range(2)]
    assert_equal_results(*results)
    np.random.seed(7)
    train, test = next(KFold(2).split(X))
    first = DecisionTreeRegressor(splitter="random", max_depth=2).fit(X[train], Y[train]).score(X[test], Y[test])
    assert results[0]["split0_test_score"][0] == first
    assert {run["seed"] for run in records(tmp_path)} == {7}
    assert all("seed" not in row.hparams for row in rows(tmp_path))


def test_a_logdir_that_cannot_be_written_costs_the_runs_and_not_the_search(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    tracked = track(GridSearchCV(Ridge(), {"alpha": [1.0]}, cv=2), tmp_path / "file")
    with pytest.warns(trackers.errors.TrackersWarning, match="a fit is not tracked: RunDirectoryError"):
        tracked.fit(X, Y)
    plain = GridSearchCV(Ridge(), {"alpha": [1.0]}, cv=2).fit(X, Y)
    assert_equal_results(tracked.cv_results_, plain.cv_results_)


def test_a_scikit_learn_that_evaluates_otherwise_is_not_tracked(tmp_path: Path) -> None:
    def evaluate_candidates() -> None: ...

    with pytest.warns(trackers.errors.TrackersWarning, match="the search is not tracked"):
        assert _evaluate_in_runs(evaluate_candidates, SearchRuns(tmp_path, None, {})) is evaluate_candidates


def test_a_custom_search_is_tracked(tmp_path: Path) -> None:
    class TwoSteps(GridSearchCV):
        def _run_search(self, evaluate_candidates: Any) -> None:
            best = evaluate_candidates([{"alpha": 0.1}, {"alpha": 100.0}])["mean_test_score"].argmax()
            evaluate_candidates([{"alpha": [0.05, 200.0][best]}])

    plain = TwoSteps(Ridge(), {}, cv=2).fit(X, Y)
    tracked = track(TwoSteps(Ridge(), {}, cv=2), tmp_path).fit(X, Y)
    assert_equal_results(tracked.cv_results_, plain.cv_results_)
    assert [run["hparams"]["alpha"] for run in folds(tmp_path)] == [0.1, 0.1, 100.0, 100.0, 0.05, 0.05]
