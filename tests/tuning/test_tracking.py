"""track: a run an execution, a row a trial, and the oracle's scores in all of them; also after a kill."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import trackers
from tests.browser.conftest import stock_tensorboard
from tests.browser.hparams_page import axes, lines, show
from tests.loaders import LOADERS, Loader, load
from tests.tuning.searches import KINDS, search, tuner
from trackers.tuning import track

ROOT = Path(__file__).parents[2]
# Gaussian processes over twelve points say that they are.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def records(logdir: Path) -> dict[str, list[dict[str, Any]]]:
    """Trial to the records of its runs, in their order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(logdir.glob("*/*/run.json"), key=lambda path: json.loads(path.read_text())["created"]):
        record = json.loads(path.read_text())
        found.setdefault(record["facts"]["trial"]["id"], []).append(record | {"path": path.parent})
    return found


# These oracles differ from Hyperband's in which trial they give, and track nothing that it does not.
LONG = ("random", "grid", "bayesian")


@pytest.fixture(
    scope="module", params=[pytest.param(kind, marks=pytest.mark.long if kind in LONG else ()) for kind in KINDS]
)
def searched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    """A search whose process was killed in its sixth trial, and that another process took up."""
    folder = tmp_path_factory.mktemp(request.param)
    command = [sys.executable, "-m", "tests.tuning.searches", request.param, str(folder)]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    made = track(tuner(request.param, folder), folder / "logs")
    search(made)
    return made, folder / "logs"


def test_every_trial_has_a_run_with_the_oracles_score(searched: tuple[Any, Path]) -> None:
    made, logdir = searched
    oracle, found = made.oracle, records(logdir)
    assert len(oracle.trials) == 12
    assert set(found) == set(oracle.trials)
    assert len({record["facts"]["trial"]["search"] for runs in found.values() for record in runs}) == 1
    failed = []
    for trial_id, runs in found.items():
        trial, record = oracle.trials[trial_id], runs[-1]
        if trial.status == "COMPLETED":
            assert record["status"] == "finished"
            assert record["facts"]["trial"]["score"] == trial.score
            assert record["best"][oracle.objective.name] == {"value": trial.score, "step": trial.best_step}
        else:
            failed.append(trial_id)
            assert record["status"] == "failed"
            assert "meant to fail" in record["facts"]["trial"]["error"]
        values = trial.hyperparameters.values
        assert record["hparams"].items() <= values.items()
        assert ("units" in record["hparams"]) == (values.get("hidden", False) and "units" in values)
        assert {name for name in values if name.startswith("tuner/")} <= record["hparams"].keys()
    assert len(failed) == 1


def test_the_killed_trial_was_run_again_beside_what_it_left(searched: tuple[Any, Path]) -> None:
    made, logdir = searched
    twice = [runs for runs in records(logdir).values() if len(runs) > 1]
    if type(made).__name__ in ("OwnLoop", "SklearnTuner"):
        assert not twice  # without a fit, a trial has a run when it ends
        return
    [[first, second]] = twice
    assert (first["status"], second["status"]) == ("running", "finished")
    # A reader waits half a minute before it takes a silent run for a killed one.
    before = time.time() - 60
    os.utime(first["path"] / "run.json", (before, before))
    table = trackers.read(logdir).runs().set_index("run")
    assert table["status"][str(first["path"].relative_to(logdir))] == "killed"


@pytest.mark.parametrize("loader", LOADERS)
def test_hparams_has_a_row_a_trial_and_the_score_as_best(searched: tuple[Any, Path], loader: Loader) -> None:
    made, logdir = searched
    objective = made.oracle.objective.name
    with load(logdir, loader) as loaded:
        for trial_id, runs in records(logdir).items():
            trial = made.oracle.trials[trial_id]
            points = [loaded.scalars(str(run["path"].relative_to(logdir)), f"Best/{objective}") for run in runs]
            scored = [(trial.best_step, float(np.float32(trial.score)))] if trial.status == "COMPLETED" else []
            assert points == [[]] * (len(runs) - 1) + [scored]


def test_the_bundle_follows_each_training(searched: tuple[Any, Path]) -> None:
    made, logdir = searched
    logs = trackers.read(logdir)
    if type(made).__name__ in ("OwnLoop", "SklearnTuner"):
        assert "epoch_loss" not in set(logs.tags().tag)
        return
    curves = logs.scalars(tags="epoch_accuracy", splits=True)
    validation = curves[curves.split == "validation"]
    for runs in records(logdir).values():
        trial = made.oracle.trials[runs[-1]["facts"]["trial"]["id"]]
        if trial.status == "COMPLETED":
            run = str(runs[-1]["path"].relative_to(logdir))
            assert validation[validation.run == run]["value"].max() == trial.score
    assert {"histograms", "images", "text", "graphs"} <= set(logs.tags().plugin)


@pytest.mark.browser
def test_parallel_coordinates_draw_every_trial(searched: tuple[Any, Path], page: Page) -> None:
    made, logdir = searched
    name = f"Best/{made.oracle.objective.name}"
    trials = {trial_id: runs[-1] for trial_id, runs in records(logdir).items()}
    with stock_tensorboard(logdir) as address:
        # The first answer, for the menu of runs, leaves the metrics out.
        with page.expect_response(re.compile("[0-9]/data/plugin/hparams/session_groups")) as answered:
            page.goto(f"{address}#hparams")
        groups = {group["name"].split()[1]: group for group in answered.value.json()["sessionGroups"]}
        assert groups.keys() == trials.keys()
        for trial_id, group in groups.items():
            trial, record = made.oracle.trials[trial_id], trials[trial_id]
            assert set(group["hparams"]) == set(record["hparams"])
            last = next(found for found in group["sessions"] if record["path"].name in found["name"])
            assert last["status"] == ("STATUS_SUCCESS" if trial.status == "COMPLETED" else "STATUS_FAILURE")
            killed = [found["status"] for found in group["sessions"] if found is not last]
            # TensorBoard keeps the first status that it reads, so none is written before the end.
            assert killed in ([], ["STATUS_UNKNOWN"])
            best = [found["value"] for found in group["metricValues"] if found["name"]["tag"] == name]
            assert best == ([float(np.float32(trial.score))] if trial.status == "COMPLETED" else [])
        page.get_by_text("PARALLEL COORDINATES VIEW").click()
        everywhere = set.intersection(*(set(record["hparams"]) for record in trials.values()))
        for wanted in (everywhere, {key for record in trials.values() for key in record["hparams"]}):
            show(page, "hparam", wanted)
            show(page, "metric", {name})
            expect(axes(page)).to_have_count(len(wanted) + 1)
            assert set(axes(page).all_text_contents()) == wanted | {name}
            whole = [record for record in trials.values() if wanted <= record["hparams"].keys()]
            expect(lines(page)).to_have_count(sum(record["status"] == "finished" for record in whole))


def test_the_results_are_the_oracles(searched: tuple[Any, Path]) -> None:
    made, logdir = searched
    found = trackers.tuning.results(made.project_dir)
    best = [trial.trial_id for trial in made.oracle.get_best_trials(12)]
    assert found["score"][0] == made.oracle.get_best_trials(1)[0].score
    assert set(found["trial"]) == set(best)
    assert (found["status"] == "finished").sum() == 11
    scores = {trial.trial_id: trial.score for trial in made.oracle.trials.values() if trial.score is not None}
    assert dict(zip(found["trial"][:11], found["score"][:11], strict=True)) == scores
    assert found["start"].notna().all()
    assert (found["duration"] >= 0).all()
    again = trackers.tuning.results(logdir / made.project_name)
    assert again.equals(found)
