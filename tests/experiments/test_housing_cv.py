from __future__ import annotations

import numpy as np
import pytest

import trackers
from experiments import housing_cv
from tests.conftest import SmallRuns
from tests.loaders import load


def test_a_random_search_draws_networks_and_a_grid_has_twelve() -> None:
    random_state = np.random.RandomState(0)
    networks = [housing_cv.Networks().rvs(random_state) for _ in range(500)]
    assert {network["hidden"] for network in networks} == {0, 1, 2, 3}
    assert {network["units"] for network in networks} <= set(range(1, 100))
    assert all(3e-4 <= network["learning_rate"] <= 3e-2 for network in networks)
    assert len({tuple(network.values()) for network in housing_cv.GRID}) == 12


@pytest.mark.slow
def test_every_candidate_has_three_folds_and_the_refit_is_tested(small: SmallRuns) -> None:
    run = small["housing_cv"]
    folder = small.logdir / "housing_cv_random"
    candidates, runs = trackers.tuning.results(folder), trackers.read(folder).runs()
    assert len(candidates) == 2
    assert len(runs) == 2 * housing_cv.FOLDS + 1
    assert set(runs["seed"]) == {42}
    assert list(candidates["refit"]) == [True, False]
    best = candidates.iloc[0]
    with load(run.path, "rust") as logdir:
        assert logdir.scalars(".", "cv_rmse") == [(1, float(np.float32(-best["mean_test_score"])))]
        assert logdir.scalars(".", "cv_rmse_std") == [(1, float(np.float32(best["std_test_score"])))]
        assert logdir.scalars(".", "test_rmse")[0][1] > 0
    assert run.hparams["model_kwargs.units"] == best["hparams.model_kwargs.units"]


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("kind", ["grid", "halving"])
def test_the_other_searches_are_tracked_too(small: SmallRuns, kind: str) -> None:
    small.again("housing_cv", "--search", kind)
    candidates = trackers.tuning.results(small.logdir / f"housing_cv_{kind}")
    assert (candidates["status"] == "finished").all()
    assert candidates["refit"].sum() == 1
