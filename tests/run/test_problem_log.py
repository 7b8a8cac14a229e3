"""The logging faults of a real run: counted, reported once as a warning, and recorded."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

import trackers


def problems(run: trackers.Run) -> list[dict[str, Any]]:
    run.flush()
    recorded: list[dict[str, Any]] = json.loads((run.path / "run.json").read_text())["problems"]
    return recorded


def test_a_problem_is_counted_recorded_and_reported_once(run: trackers.Run) -> None:
    message = rf"histograms: ValueError: no \(training continues; see {run.path.name}/run\.json\)"
    with pytest.warns(trackers.TrackersWarning, match=message) as caught:
        run.report_problem("histograms", ValueError("no"))
        for _ in range(4):
            run.report_problem("histograms", ValueError("no"))
    assert len(caught) == 1
    assert problems(run) == [{"where": "histograms", "what": "ValueError: no", "count": 5}]


def test_another_message_and_another_place_are_other_problems(run: trackers.Run) -> None:
    with pytest.warns(trackers.TrackersWarning, match="(histograms|images): ") as caught:
        for where, fault in (("histograms", "one"), ("histograms", "two"), ("images", "one")):
            run.report_problem(where, fault)
    assert len(caught) == 3
    assert problems(run) == [
        {"where": "histograms", "what": "one", "count": 1},
        {"where": "histograms", "what": "two", "count": 1},
        {"where": "images", "what": "one", "count": 1},
    ]


def test_problems_of_many_threads_are_all_counted(run: trackers.Run) -> None:
    with pytest.warns(trackers.TrackersWarning) as caught:
        threads = [
            threading.Thread(target=lambda: [run.report_problem("scalars", "no") for _ in range(200)]) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(caught) == 1
    assert [problem["count"] for problem in problems(run)] == [1600]


def test_a_resumed_run_keeps_its_problems_and_counts_on(run: trackers.Run) -> None:
    with pytest.warns(trackers.TrackersWarning) as caught:
        run.report_problem("scalars", "no")
    run.finish()
    with trackers.Run.resume(run.path) as resumed:
        resumed.report_problem("scalars", "no")
        assert problems(resumed) == [{"where": "scalars", "what": "no", "count": 2}]
    assert len(caught) == 1
