"""Profiles as the page takes them, of real traces."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import trackers
from tests.plugin.logs import small_run
from trackers.plugin.endpoints.profile import profiles

GOLDEN = Path(__file__).parents[2] / "data" / "profile"


def test_two_runs_side_by_side_and_one_without_a_trace(tmp_path: Path) -> None:
    for name in ("narrow", "wide"):
        shutil.copytree(GOLDEN / name, tmp_path / name)
        (tmp_path / name / "run.json").write_text("{}")
    bare = small_run(tmp_path, 0.1)
    found = profiles(trackers.read(tmp_path), ["wide", "narrow", bare.name])
    json.dumps(found, allow_nan=False)
    assert list(found["steps"]) == ["wide", "narrow"]
    assert list(found["missing"]) == [bare.name]
    assert "there is no profiler trace" in found["missing"][bare.name]
    frames = trackers.read(tmp_path).profile(["wide"])
    told = found["steps"]["wide"]
    assert told["step"] == list(frames.steps["step"]) and told["total"] == pytest.approx(list(frames.steps["total"]))
    parts = [values for part, values in told.items() if part not in ("step", "total")]
    assert [sum(step) for step in zip(*parts, strict=True)] == pytest.approx(told["total"], rel=0.01)
    costliest = frames.operations.sort_values("self", ascending=False).iloc[0]
    line = next(line for line in found["operations"] if line["name"] == costliest["operation"])
    assert line["ms"]["wide"] == pytest.approx(costliest["self"])
    assert line["count"]["wide"] == costliest["occurrences"]
    assert len(found["operations"]) > 5


def test_none_has_a_trace(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.1)
    found = profiles(trackers.read(tmp_path), [run.name])
    assert (found["steps"], found["operations"], list(found["missing"])) == ({}, [], [run.name])
