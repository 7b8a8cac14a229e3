from __future__ import annotations

import json
from pathlib import Path

import pytest

from trackers.schema.rerun_origin import VARIABLE, RerunOrigin, rerun_origin


def test_the_origin_passes_through_the_environment() -> None:
    origin = RerunOrigin("run_1-k7qf", "/tmp/wörk", "/home/a b")
    assert rerun_origin(origin.environment()) == origin


@pytest.mark.parametrize("value", ["", "{", "[]", "{}", json.dumps({"parent": 1, "workspace": "/a", "original": "/b"})])
def test_a_malformed_variable_is_ignored(value: str) -> None:
    assert rerun_origin({VARIABLE: value}) is None
    assert rerun_origin({}) is None


def test_a_path_in_the_workspace_stands_for_the_original_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = tmp_path / "work"
    (workspace / "sub").mkdir(parents=True)
    origin = RerunOrigin("a", str(workspace), "/original")
    monkeypatch.chdir(workspace / "sub")
    assert origin.original_path("logs") == Path("/original/sub/logs")
    assert origin.original_path(workspace / "logs") == Path("/original/logs")
    assert origin.original_path("../..") == Path("../..")
    assert origin.original_path("/elsewhere") == Path("/elsewhere")
    monkeypatch.chdir(tmp_path)
    assert origin.original_path("logs") == Path("logs")
