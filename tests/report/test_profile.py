"""The profiles of a report: damaged traces are named."""

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
    titles = {"narrow": "slim", "wide": "fat", "none": "none"}
    (section,) = profiles(trackers.read(tmp_path), titles)
    assert "The traces of fat are damaged." in section
    assert "slim: ms" in section and "fat: ms" not in section
    assert list(profiles(trackers.read(tmp_path), {"none": "none"})) == []
