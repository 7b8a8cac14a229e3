"""The heartbeat of real runs: a thread that writes everything to disk within five seconds."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import trackers
from tests.loaders import load


def heartbeats(run: trackers.Run) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == f"heartbeat of {run.path.name}"]


def test_summaries_are_on_disk_within_five_seconds_and_the_record_is_refreshed(
    run: trackers.Run, tmp_path: Path
) -> None:
    opened = (run.path / "run.json").stat().st_mtime_ns
    run.writer("train").scalars(1, {"loss": 0.5})
    run.writer("validation").histograms(1, {"weights": [1.0, 2.0]})
    time.sleep(5)
    snapshot = shutil.copytree(run.path, tmp_path / "snapshot", copy_function=shutil.copy2)  # before loading it
    with load(snapshot, "python") as logdir:
        assert logdir.scalars("train", "loss") == [(1, 0.5)]
        assert logdir.tags("histograms") == {"validation": {"weights"}}
    assert (snapshot / "run.json").stat().st_mtime_ns > opened


def test_the_heartbeat_stops_with_the_run(run: trackers.Run) -> None:
    (heartbeat,) = heartbeats(run)
    assert heartbeat.daemon
    run.finish()
    heartbeat.join(10)
    assert not heartbeat.is_alive()
    assert heartbeats(run) == []


def test_each_run_has_one_heartbeat(run: trackers.Run, tmp_path: Path) -> None:
    with trackers.Run(tmp_path / "other") as other:
        assert len(heartbeats(run)) == len(heartbeats(other)) == 1
    assert len(heartbeats(run)) == 1
