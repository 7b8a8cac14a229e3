from __future__ import annotations

import pytest

import trackers
from experiments.housing_tuner import SEEDS, scatter
from tests.conftest import SmallRuns


@pytest.mark.slow
def test_every_point_has_three_seeds_and_their_scatter(small: SmallRuns) -> None:
    small["housing_tuner"]
    folder = small.logdir / "housing_tuner_random_small"
    points = scatter(folder)
    assert list(points["runs"]) == [SEEDS] * 2
    assert (points["std"] > 0).all()
    trials = trackers.tuning.results(folder)
    assert list(points["mean"]) == pytest.approx(list(trials["score"]), rel=1e-6)
    assert set(trackers.read(folder).runs()["seed"]) == {42, 43, 44}
