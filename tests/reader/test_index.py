"""Index: the run that each folder belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackers
from trackers.reader.index import run_and_split
from trackers.write.writer import Writer


@pytest.mark.parametrize(
    ("folder", "recorded", "expected"),
    [
        ("exp/run/train", {"exp/run"}, ("exp/run", "train")),
        ("exp/run", {"exp/run"}, ("exp/run", "")),
        ("exp/run/tf/train", {"exp/run"}, ("exp/run", "tf/train")),
        ("train", {"."}, (".", "train")),
        (".", {"."}, (".", "")),
        ("exp/run/train", set(), ("exp/run", "train")),
        ("validation", set(), (".", "validation")),
        (".", set(), (".", "")),
        ("torch/Jan01", set(), ("torch/Jan01", "")),
        ("exp/run/train", {"exp/ru"}, ("exp/run", "train")),
    ],
)
def test_a_folder_belongs_to_the_nearest_run(folder: str, recorded: set[str], expected: tuple[str, str]) -> None:
    assert run_and_split(folder, recorded) == expected


def test_progress_is_reported_after_each_file(tmp_path: Path) -> None:
    for run in "abc":
        writer = Writer(tmp_path / run)
        writer.scalars(0, {"x": 1.0})
        writer.close()
    calls: list[tuple[int, int]] = []
    trackers.read(tmp_path).refresh(lambda done, total: calls.append((done, total)))
    assert calls == [(1, 3), (2, 3), (3, 3)]
