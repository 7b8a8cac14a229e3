"""What is told of one run: its record, whatever stands in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import trackers
from tests.plugin.logs import small_run
from trackers.plugin.endpoints.run_details import details


def test_what_the_record_says_and_what_went_wrong(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.1)
    (events,) = (run.path / "train").iterdir()
    content = bytearray(events.read_bytes())
    content[len(content) // 2] ^= 1
    events.write_bytes(content)
    record = json.loads((run.path / "run.json").read_text())
    record |= {
        "problems": [{"where": "histograms", "what": "no room", "count": 3}],
        "notices": ["the profile window was moved"],
        "git": {"commit": "abc", "dirty": True},
        "facts": {"trial": {"error": "OOM"}},
        "packages": {"keras": "3.15.1"},
    }
    (run.path / "run.json").write_text(json.dumps(record))
    told = details(trackers.read(tmp_path), run.name)
    assert ["working tree", "had changes that were not committed"] in told["facts"]
    assert ["keras", "3.15.1"] in told["facts"]
    assert told["notices"] == ["the profile window was moved"]
    assert told["problems"][:2] == ["OOM", "histograms: no room (3 times)"]
    assert str(run.path / "train") in told["problems"][2]


@pytest.mark.parametrize(
    "record", [[], {"problems": 3, "packages": "x", "git": [], "facts": {"trial": 1}, "notices": {}}]
)
def test_a_record_that_anybody_may_have_written(tmp_path: Path, record: object) -> None:
    run = small_run(tmp_path, 0.1)
    (run.path / "run.json").write_text(json.dumps(record))
    assert details(trackers.read(tmp_path), run.name)["problems"] == []


def test_a_run_that_is_gone(tmp_path: Path) -> None:
    small_run(tmp_path, 0.1)
    with pytest.raises(trackers.ReadError, match="there is no run 'gone'"):
        details(trackers.read(tmp_path), "gone")
