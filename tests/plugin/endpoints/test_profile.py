"""Profiles of real traces."""

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
    result = profiles(trackers.read(tmp_path), ["wide", "narrow", bare.name])
    json.dumps(result, allow_nan=False)
    assert list(result["steps"]) == ["wide", "narrow"]
    assert list(result["missing"]) == [bare.name]
    assert "no profiler trace" in result["missing"][bare.name]
    frames = trackers.read(tmp_path).profile(["wide"])
    answer = result["steps"]["wide"]
    assert answer["step"] == list(frames.steps["step"]) and answer["total"] == pytest.approx(
        list(frames.steps["total"])
    )
    parts = [values for part, values in answer.items() if part not in ("step", "total")]
    assert [sum(step) for step in zip(*parts, strict=True)] == pytest.approx(answer["total"], rel=0.01)
    most_expensive = frames.operations.sort_values("self", ascending=False).iloc[0]
    line = next(line for line in result["operations"] if line["name"] == most_expensive["operation"])
    assert line["ms"]["wide"] == pytest.approx(most_expensive["self"])
    assert line["count"]["wide"] == most_expensive["occurrences"]
    assert len(result["operations"]) > 5


def test_no_run_has_a_trace(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.1)
    result = profiles(trackers.read(tmp_path), [run.name])
    assert (result["steps"], result["operations"], list(result["missing"])) == ({}, [], [run.name])
