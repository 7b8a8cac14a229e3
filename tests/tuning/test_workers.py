"""A search with a chief and two workers loses no trial, repeats none, and leaves no process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import trackers.tuning

ROOT = Path(__file__).parents[2]


def tune(folder: Path) -> subprocess.Popen[str]:
    script = ["-m", "tests.tuning.searches", "random", str(folder)]
    command = [sys.executable, "-m", "trackers", "tune", "--workers", "2", *script]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Background processes, as these tests may be, ignore Ctrl-C, and so do their children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def remaining_processes(folder: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter(["cmdline"]) if str(folder) in (process.info["cmdline"] or [])]


@pytest.mark.slow
def test_a_killed_worker_loses_and_repeats_no_trial(tmp_path: Path) -> None:
    process = tune(tmp_path)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output
    assert "died (exit code -9); restarting it with the same trial" in output
    assert remaining_processes(tmp_path) == []

    trials = [json.loads(path.read_text()) for path in tmp_path.glob("tuner/random/trial_*/trial.json")]
    assert sorted(trial["trial_id"] for trial in trials) == [f"{number:02}" for number in range(12)]
    assert sorted(trial["status"] for trial in trials) == ["COMPLETED"] * 11 + ["FAILED"]
    oracle = json.loads((tmp_path / "tuner/random/oracle.json").read_text())
    assert oracle["ongoing_trials"] == {}

    runs = [json.loads(path.read_text()) for path in tmp_path.glob("logs/random/*/run.json")]
    assert len({run["metadata"]["trial"]["search"] for run in runs}) == 1
    assert len({run["pid"] for run in runs}) >= 2  # the killed worker has another pid after its restart
    ended = {run["metadata"]["trial"]["id"]: run for run in runs if run["status"] != "running"}
    assert len(ended) == 12
    assert len(runs) == 13  # and the run of the killed worker
    for trial in trials:
        run = ended[trial["trial_id"]]
        assert run["status"] == ("finished" if trial["status"] == "COMPLETED" else "failed")
        assert run["metadata"]["trial"].get("score") == trial["score"]
        assert ("this trial fails" in run["metadata"]["trial"].get("error", "")) == (trial["status"] == "FAILED")
    assert len(trackers.tuning.results(tmp_path / "logs/random")) == 12


@pytest.mark.slow
def test_ctrl_c_stops_all_processes(tmp_path: Path) -> None:
    with tune(tmp_path) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("tuner") and "trial 0" in line:
                break
        assert len(remaining_processes(tmp_path)) >= 4  # the command, the chief and two workers
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode != 0
    deadline = time.monotonic() + 10
    while remaining_processes(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert remaining_processes(tmp_path) == []
    statuses = {json.loads(path.read_text())["status"] for path in tmp_path.glob("logs/random/*/run.json")}
    assert "running" not in statuses


def test_a_script_that_ends_before_the_search_is_an_error(tmp_path: Path) -> None:
    script = tmp_path / "broken.py"
    script.write_text("raise SystemExit('no tuner here')")
    command = [sys.executable, "-m", "trackers", "tune", str(script)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "no tuner here" in result.stdout
    assert "the chief ended before the search began (exit code 1)" in result.stderr
