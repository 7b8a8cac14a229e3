"""Which tags there are."""

from __future__ import annotations

from pathlib import Path

import trackers
from trackers.plugin.endpoints.tags import tags_by_kind


def test_tags_by_the_plugin_that_shows_them(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        run.writer("train").scalars(0, {"b": 1.0, "a": 2.0})
        run.writer().images(0, {"picture": [[0.0, 1.0]]})
    found = tags_by_kind(trackers.read(tmp_path))
    assert found["scalars"] == ["a", "b"]
    assert found["images"] == ["picture"]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert tags_by_kind(trackers.read(empty)) == {"scalars": []}
