"""Golden records of schema 1: read completely, with every field under its new name, and written as schema 2."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

import trackers
from trackers.schema.label import Label
from trackers.schema.run_record import SCHEMA, RunRecord

GOLDEN = Path(__file__).parents[1] / "data" / "run_records"
RENAMED = {"facts": "metadata", "notices": "messages", "origin": "source"}

golden = pytest.mark.parametrize("name", ["failed", "finished", "interrupted", "running", "trial"])


def load(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((GOLDEN / name / "run.json").read_text())
    return content


@golden
def test_every_field_is_read(name: str) -> None:
    content = load(name)
    assert content.pop("schema") == 1
    record, problems = RunRecord.parse((GOLDEN / name / "run.json").read_bytes())
    assert problems == []
    assert record.unknown == {}
    assert {field: getattr(record, RENAMED.get(field, field)) for field in content} == content
    assert record.schema == SCHEMA


@golden
def test_a_record_is_written_as_schema_2_and_read_back_equal(name: str, tmp_path: Path) -> None:
    record = RunRecord.load(GOLDEN / name)
    record.save(tmp_path)
    content = json.loads((tmp_path / "run.json").read_text())
    assert content.keys() >= {RENAMED.get(field, field) for field in load(name)}
    assert content.keys().isdisjoint(RENAMED)
    assert content["schema"] == 2
    assert RunRecord.load(tmp_path) == record


def test_every_field_of_a_label_is_read() -> None:
    for path in GOLDEN.glob("*/label.json"):
        label, problems = Label.parse(path.read_bytes())
        content = json.loads(path.read_text())
        assert problems == []
        assert label == Label(**content)


def test_the_runs_are_listed_with_their_labels(tmp_path: Path) -> None:
    shutil.copytree(GOLDEN, tmp_path / "logs")
    for record in tmp_path.glob("logs/*/run.json"):
        # A checkout is as new as a heartbeat.
        os.utime(record, (0, 0))
    logs = trackers.read(tmp_path / "logs")
    infos = {info.run: info for info in logs.run_infos()}
    assert logs.problems().empty
    assert {run: info.status for run, info in infos.items()} == {
        "failed": "failed",
        "finished": "finished",
        "interrupted": "interrupted",
        "running": "killed",  # its process ended long ago
        "trial": "finished",
    }
    finished = infos["finished"]
    assert (finished.name, finished.tags, finished.seed) == ("wide, no dropout", ("baseline", "päper", "more"), 42)
    assert finished.hparams["optimizer.name"] == "adam"
    assert finished.record
    assert finished.record.metadata == {"dataset_rows": 64}
    assert infos["trial"].record
    assert infos["trial"].record.metadata["trial"]["score"] == 0.515625
