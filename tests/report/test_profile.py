"""The profiles of a report: all that can be read, and which could not."""

from __future__ import annotations

import shutil
from pathlib import Path

import trackers
from trackers.report.profile import profiles

GOLDEN = Path(__file__).parents[1] / "data" / "profile"


def test_a_damaged_trace_is_named_and_the_others_are_shown(tmp_path: Path) -> None:
    for name in ("narrow", "wide"):
        shutil.copytree(GOLDEN / name, tmp_path / name)
        (tmp_path / name / "run.json").write_text("{}")
    (trace,) = (tmp_path / "wide").rglob("*.xplane.pb")
    trace.write_bytes(b"damaged")
    called = {"narrow": "slim", "wide": "fat", "none": "none"}
    (made,) = profiles(trackers.read(tmp_path), called)
    assert "The traces of fat are damaged." in made
    assert "slim: ms" in made and "fat: ms" not in made
    assert list(profiles(trackers.read(tmp_path), {"none": "none"})) == []
