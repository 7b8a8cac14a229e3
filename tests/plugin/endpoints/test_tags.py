"""The tags of a logdir."""

from __future__ import annotations

from pathlib import Path

import trackers
from trackers.plugin.endpoints.tags import tags_by_kind


def test_tags_by_plugin(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        run.writer("train").scalars(0, {"b": 1.0, "a": 2.0})
        run.writer().images(0, {"picture": [[0.0, 1.0]]})
    tags = tags_by_kind(trackers.read(tmp_path))
    assert tags["scalars"] == ["a", "b"]
    assert tags["images"] == ["picture"]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert tags_by_kind(trackers.read(empty)) == {"scalars": []}
