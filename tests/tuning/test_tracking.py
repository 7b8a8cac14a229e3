"""track: a run an execution, a row a trial, and the oracle's scores in all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import trackers
from tests.loaders import LOADERS, Loader, load
from tests.tuning.searches import search, tuner
from trackers.tuning import track

# Gaussian processes over twelve points say that they are.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
KINDS = ("random", "grid", "bayesian", "hyperband", "own")


def facts(logdir: Path) -> dict[str, list[dict[str, Any]]]:
    """Trial to the records of its runs."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(logdir.glob("*/*/run.json")):
        record = json.loads(path.read_text())
        found.setdefault(record["facts"]["trial"]["id"], []).append(record | {"path": path.parent})
    return found


@pytest.fixture(scope="module", params=KINDS)
def searched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    made = track(tuner(request.param, folder / "tuner"), folder / "logs")
    search(made)
    return made, folder / "logs"


def test_every_trial_has_a_run_with_the_oracles_score(searched: tuple[Any, Path]) -> None:
    made, logdir = searched
    oracle, found = made.oracle, facts(logdir)
    assert set(found) == set(oracle.trials)
    objective = oracle.objective.name
    failed = 0
    for trial_id, records in found.items():
        trial = oracle.trials[trial_id]
        [record] = records
        if trial.status == "COMPLETED":
            assert record["status"] == "finished"
            assert record["facts"]["trial"]["score"] == trial.score
            assert record["best"][objective] == {"value": trial.score, "step": trial.best_step}
        else:
            failed += 1
            assert record["status"] == "failed"
            assert "meant to fail" in record["facts"]["trial"]["error"]
        assert (
            record["hparams"].items()
            >= {
                name: value for name, value in trial.hyperparameters.values.items() if name in record["hparams"]
            }.items()
        )
        if not trial.hyperparameters.values.get("hidden", True):
            assert "units" not in record["hparams"]
    assert failed == 1


@pytest.mark.parametrize("loader", LOADERS)
def test_hparams_has_a_row_a_trial_and_the_score_as_best(searched: tuple[Any, Path], loader: Loader) -> None:
    made, logdir = searched
    objective = made.oracle.objective.name
    with load(logdir, loader) as loaded:
        groups = {}
        for records in facts(logdir).values():
            for record in records:
                run = str(record["path"].relative_to(logdir))
                trial = made.oracle.trials[record["facts"]["trial"]["id"]]
                groups[trial.trial_id] = run
                points = loaded.scalars(run, f"Best/{objective}")
                if trial.status == "COMPLETED":
                    assert points == [(trial.best_step, float(np.float32(trial.score)))]
                else:
                    assert points == []
        assert len(groups) == len(made.oracle.trials)


def test_the_bundle_follows_each_training(searched: tuple[Any, Path]) -> None:
    made, logdir = searched
    tags = trackers.read(logdir).tags()
    if type(made).__name__ == "OwnLoop":
        assert "epoch_loss" not in set(tags.tag)
        return
    curves = trackers.read(logdir).scalars(tags="epoch_accuracy", splits=True)
    validation = curves[curves.split == "validation"]
    for records in facts(logdir).values():
        trial = made.oracle.trials[records[-1]["facts"]["trial"]["id"]]
        if trial.status == "COMPLETED":
            run = str(records[-1]["path"].relative_to(logdir))
            assert validation[validation.run == run]["value"].max() == trial.score
    assert {"histograms", "images", "text", "graphs"} <= set(tags.plugin)
