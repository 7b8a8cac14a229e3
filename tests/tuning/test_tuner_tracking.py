"""track: a run per execution, a row per trial, and the oracle's scores in all of them, even after a kill."""

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
# Gaussian processes over twelve points do not converge.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def records(logdir: Path) -> dict[str, list[dict[str, Any]]]:
    """Returns trial to the records of its runs, in order."""
    runs: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(logdir.glob("*/*/run.json"), key=lambda path: json.loads(path.read_text())["created"]):
        record = json.loads(path.read_text())
        runs.setdefault(record["metadata"]["trial"]["id"], []).append(record | {"path": path.parent})
    return runs


# These oracles differ from Hyperband's only in the order of trials.
LONG = ("random", "grid", "bayesian")


@pytest.fixture(
    scope="module", params=[pytest.param(kind, marks=pytest.mark.long if kind in LONG else ()) for kind in KINDS]
)
def searched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    """A search whose process was killed in its sixth trial, and that another process resumed."""
    folder = tmp_path_factory.mktemp(request.param)
    command = [sys.executable, "-m", "tests.tuning.searches", request.param, str(folder)]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    resumed = track(tuner(request.param, folder), folder / "logs")
    search(resumed)
    return resumed, folder / "logs"


def test_every_trial_has_a_run_with_the_oracles_score(searched: tuple[Any, Path]) -> None:
    tracked, logdir = searched
    oracle, trial_runs = tracked.oracle, records(logdir)
    assert len(oracle.trials) == 12
    assert set(trial_runs) == set(oracle.trials)
    assert len({record["metadata"]["trial"]["search"] for runs in trial_runs.values() for record in runs}) == 1
    failed = []
    for trial_id, runs in trial_runs.items():
        trial, record = oracle.trials[trial_id], runs[-1]
        if trial.status == "COMPLETED":
            assert record["status"] == "finished"
            assert record["metadata"]["trial"]["score"] == trial.score
            assert record["best"][oracle.objective.name] == {"value": trial.score, "step": trial.best_step}
        else:
            failed.append(trial_id)
            assert record["status"] == "failed"
            assert "this trial fails" in record["metadata"]["trial"]["error"]
        values = trial.hyperparameters.values
        assert record["hparams"].items() <= values.items()
        assert ("units" in record["hparams"]) == (values.get("hidden", False) and "units" in values)
        assert {name for name in values if name.startswith("tuner/")} <= record["hparams"].keys()
    assert len(failed) == 1


def test_the_killed_trial_has_a_second_run(searched: tuple[Any, Path]) -> None:
    tracked, logdir = searched
    twice = [runs for runs in records(logdir).values() if len(runs) > 1]
    if type(tracked).__name__ in ("CustomTrial", "SklearnTuner"):
        assert not twice  # without a fit, a trial has a run when it ends
        return
    [[first, second]] = twice
    assert (first["status"], second["status"]) == ("running", "finished")
    # A run without a heartbeat for half a minute is shown as killed.
    before = time.time() - 60
    os.utime(first["path"] / "run.json", (before, before))
    table = trackers.read(logdir).runs().set_index("run")
    assert table["status"][str(first["path"].relative_to(logdir))] == "killed"


@pytest.mark.parametrize("loader", LOADERS)
def test_the_best_value_of_a_trial_is_its_score(searched: tuple[Any, Path], loader: Loader) -> None:
    tracked, logdir = searched
    objective = tracked.oracle.objective.name
    with load(logdir, loader) as loaded:
        for trial_id, runs in records(logdir).items():
            trial = tracked.oracle.trials[trial_id]
            points = [loaded.scalars(str(run["path"].relative_to(logdir)), f"Best/{objective}") for run in runs]
            scored = [(trial.best_step, float(np.float32(trial.score)))] if trial.status == "COMPLETED" else []
            assert points == [[]] * (len(runs) - 1) + [scored]


def test_each_training_is_tracked_by_the_bundle(searched: tuple[Any, Path]) -> None:
    tracked, logdir = searched
    logs = trackers.read(logdir)
    if type(tracked).__name__ in ("CustomTrial", "SklearnTuner"):
        assert "epoch_loss" not in set(logs.tags().tag)
        return
    curves = logs.scalars(tags="epoch_accuracy", splits=True)
    validation = curves[curves.split == "validation"]
    for runs in records(logdir).values():
        trial = tracked.oracle.trials[runs[-1]["metadata"]["trial"]["id"]]
        if trial.status == "COMPLETED":
            run = str(runs[-1]["path"].relative_to(logdir))
            assert validation[validation.run == run]["value"].max() == trial.score
    assert {"histograms", "images", "text", "graphs"} <= set(logs.tags().plugin)


@pytest.mark.browser
def test_the_parallel_coordinates_show_every_trial(searched: tuple[Any, Path], page: Page) -> None:
    tracked, logdir = searched
    name = f"Best/{tracked.oracle.objective.name}"
    trials = {trial_id: runs[-1] for trial_id, runs in records(logdir).items()}
    with stock_tensorboard(logdir) as address:
        # The first response, for the menu of runs, lacks the metrics.
        with page.expect_response(re.compile("[0-9]/data/plugin/hparams/session_groups")) as response:
            page.goto(f"{address}#hparams")
        groups = {group["name"].split()[1]: group for group in response.value.json()["sessionGroups"]}
        assert groups.keys() == trials.keys()
        for trial_id, group in groups.items():
            trial, record = tracked.oracle.trials[trial_id], trials[trial_id]
            assert set(group["hparams"]) == set(record["hparams"])
            last = next(session for session in group["sessions"] if record["path"].name in session["name"])
            assert last["status"] == ("STATUS_SUCCESS" if trial.status == "COMPLETED" else "STATUS_FAILURE")
            killed = [session["status"] for session in group["sessions"] if session is not last]
            # TensorBoard keeps the first status that it reads, so none is written before the end.
            assert killed in ([], ["STATUS_UNKNOWN"])
            best = [metric["value"] for metric in group["metricValues"] if metric["name"]["tag"] == name]
            assert best == ([float(np.float32(trial.score))] if trial.status == "COMPLETED" else [])
        page.get_by_text("PARALLEL COORDINATES VIEW").click()
        common = set.intersection(*(set(record["hparams"]) for record in trials.values()))
        for columns in (common, {key for record in trials.values() for key in record["hparams"]}):
            show(page, "hparam", columns)
            show(page, "metric", {name})
            expect(axes(page)).to_have_count(len(columns) + 1)
            assert set(axes(page).all_text_contents()) == columns | {name}
            complete = [record for record in trials.values() if columns <= record["hparams"].keys()]
            expect(lines(page)).to_have_count(sum(record["status"] == "finished" for record in complete))


def test_the_results_equal_the_oracle(searched: tuple[Any, Path]) -> None:
    tracked, logdir = searched
    frame = trackers.tuning.results(tracked.project_dir)
    best = [trial.trial_id for trial in tracked.oracle.get_best_trials(12)]
    assert frame["score"][0] == tracked.oracle.get_best_trials(1)[0].score
    assert set(frame["trial"]) == set(best)
    assert (frame["status"] == "finished").sum() == 11
    scores = {trial.trial_id: trial.score for trial in tracked.oracle.trials.values() if trial.score is not None}
    assert dict(zip(frame["trial"][:11], frame["score"][:11], strict=True)) == scores
    assert frame["start"].notna().all()
    assert (frame["duration"] >= 0).all()
    by_runs = trackers.tuning.results(logdir / tracked.project_name)
    assert by_runs.equals(frame)


def test_an_unknown_keyword_is_an_error_before_the_search(tmp_path: Path) -> None:
    message = r"unknown tracker 'histogram'; did you mean 'histograms'\? The trackers are activations, "
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        track(tuner("custom", tmp_path), tmp_path / "logs", histogram=None)  # type: ignore[call-arg]
    assert not (tmp_path / "logs").exists()


@pytest.mark.parametrize(
    "options", [{"histograms": 5}, {"extra": [5]}, {"seed": "7"}, {"seed": 1.5}, {"seed": 2**63}], ids=str
)
def test_an_invalid_value_is_an_error_before_the_search(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(trackers.InvalidArgumentError):
        track(tuner("custom", tmp_path), tmp_path / "logs", **options)
    assert not (tmp_path / "logs").exists()


def test_a_project_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    custom = tuner("custom", tmp_path)
    project = Path(custom.project_dir)
    (project / "trackers.json").mkdir(parents=True)
    with pytest.raises(OSError, match=r"trackers\.json"):
        track(custom, tmp_path / "logs")
