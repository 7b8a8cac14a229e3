"""A search by a chief and two workers: none of its trials lost or doubled, none of its processes left."""

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
        # What runs in the background, as these tests may, ignores Ctrl-C, and so does what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def left(folder: Path) -> list[psutil.Process]:
    return [found for found in psutil.process_iter(["cmdline"]) if str(folder) in (found.info["cmdline"] or [])]


@pytest.mark.slow
def test_a_worker_is_killed_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    process = tune(tmp_path)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output
    assert "died (exit code -9) and is started again" in output
    assert left(tmp_path) == []

    trials = [json.loads(path.read_text()) for path in tmp_path.glob("tuner/random/trial_*/trial.json")]
    assert sorted(trial["trial_id"] for trial in trials) == [f"{number:02}" for number in range(12)]
    assert sorted(trial["status"] for trial in trials) == ["COMPLETED"] * 11 + ["FAILED"]
    oracle = json.loads((tmp_path / "tuner/random/oracle.json").read_text())
    assert oracle["ongoing_trials"] == {}

    runs = [json.loads(path.read_text()) for path in tmp_path.glob("logs/random/*/run.json")]
    assert len({run["facts"]["trial"]["search"] for run in runs}) == 1
    assert len({run["pid"] for run in runs}) >= 2  # the killed one has another number when it is started again
    ended = {run["facts"]["trial"]["id"]: run for run in runs if run["status"] != "running"}
    assert len(ended) == 12
    assert len(runs) == 13  # and what the killed one left
    for trial in trials:
        run = ended[trial["trial_id"]]
        assert run["status"] == ("finished" if trial["status"] == "COMPLETED" else "failed")
        assert run["facts"]["trial"].get("score") == trial["score"]
        assert ("meant to fail" in run["facts"]["trial"].get("error", "")) == (trial["status"] == "FAILED")
    assert len(trackers.tuning.results(tmp_path / "logs/random")) == 12


@pytest.mark.slow
def test_ctrl_c_ends_them_all(tmp_path: Path) -> None:
    with tune(tmp_path) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("tuner") and "trial 0" in line:
                break
        assert len(left(tmp_path)) >= 4  # the verb, the chief and two workers
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode != 0
    deadline = time.monotonic() + 10
    while left(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left(tmp_path) == []
    statuses = {json.loads(path.read_text())["status"] for path in tmp_path.glob("logs/random/*/run.json")}
    assert "running" not in statuses


def test_a_script_that_ends_before_the_search_is_named(tmp_path: Path) -> None:
    script = tmp_path / "broken.py"
    script.write_text("raise SystemExit('no tuner here')")
    command = [sys.executable, "-m", "trackers", "tune", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no tuner here" in done.stdout
    assert "the chief ended before the search began (exit code 1)" in done.stderr
