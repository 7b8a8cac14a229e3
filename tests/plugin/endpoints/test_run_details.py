"""The details of one run: its record, whatever it holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import trackers
from tests.plugin.logs import small_run
from trackers.plugin.endpoints.run_details import run_details


def test_the_record_and_the_problems(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.1)
    (events,) = (run.path / "train").iterdir()
    content = bytearray(events.read_bytes())
    content[len(content) // 2] ^= 1
    events.write_bytes(content)
    record = json.loads((run.path / "run.json").read_text())
    record |= {
        "problems": [{"where": "histograms", "what": "no room", "count": 3}],
        "messages": ["the profile window was moved"],
        "git": {"commit": "abc", "dirty": True},
        "metadata": {"trial": {"error": "OOM"}},
        "packages": {"keras": "3.15.1"},
    }
    (run.path / "run.json").write_text(json.dumps(record))
    details = run_details(trackers.read(tmp_path), run.name)
    assert ["working tree", "had uncommitted changes"] in details["metadata"]
    assert ["keras", "3.15.1"] in details["metadata"]
    assert details["messages"] == ["the profile window was moved"]
    assert details["problems"][:2] == ["OOM", "histograms: no room (3 times)"]
    assert str(run.path / "train") in details["problems"][2]


@pytest.mark.parametrize(
    ("record", "count"),
    [([], 1), ({"problems": 3, "packages": "x", "git": [], "metadata": {"trial": 1}, "messages": {}}, 4)],
)
def test_invalid_fields_are_problems(tmp_path: Path, record: object, count: int) -> None:
    run = small_run(tmp_path, 0.1)
    (run.path / "run.json").write_text(json.dumps(record))
    problems = run_details(trackers.read(tmp_path), run.name)["problems"]
    assert len(problems) == count and all(problem.startswith("run.json") for problem in problems)


def test_the_last_alerts_come_newest_first(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        for number in range(60):
            run.alert(f"alert {number}", "text", level="error")
    alerts = run_details(trackers.read(tmp_path), run.path.name)["alerts"]
    assert [alert["title"] for alert in alerts] == [f"alert {number}" for number in range(59, 9, -1)]
    assert set(alerts[0]) == {"time", "level", "title", "text"}
    json.dumps(alerts)


def test_an_unknown_run_is_an_error(tmp_path: Path) -> None:
    small_run(tmp_path, 0.1)
    with pytest.raises(trackers.ReadError, match="there is no run 'gone'"):
        run_details(trackers.read(tmp_path), "gone")
