"""Diagnostics finds each fault where it is, and no fault in intact logs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import trackers
from tests.manage.full_logs import event_file, make_old, rewrite
from trackers.manage.diagnostics import diagnose
from trackers.write.writer import Writer


def codes(full_logdir: Path) -> list[str]:
    return [finding.code for finding in diagnose(trackers.read(full_logdir))]


def test_intact_logs_have_no_findings(full_logdir: Path) -> None:
    assert codes(full_logdir) == []


def test_damaged_bytes_are_found(full_logdir: Path) -> None:
    path = event_file(full_logdir, "train")
    rewrite(path, lambda data: data[:3000] + bytes(10) + data[3010:])
    [finding] = diagnose(trackers.read(full_logdir))
    assert (finding.code, finding.file) == ("damaged", str(path))
    assert finding.run.endswith("/train")
    assert "bytes at" in finding.detail


def test_a_truncated_file_is_found_once_it_is_not_live(full_logdir: Path) -> None:
    rewrite(event_file(full_logdir, "train"), lambda data: data[:-7])
    assert codes(full_logdir) == []
    make_old(full_logdir)
    [finding] = diagnose(trackers.read(full_logdir))
    assert finding.code == "truncated"
    assert finding.detail.endswith("bytes are not a whole record: the writer was stopped")


def test_an_empty_file_is_found_unless_it_marks_a_profile(full_logdir: Path) -> None:
    folder = event_file(full_logdir, "train").parent
    (folder / "events.out.tfevents.1.host.9.0.v2").touch()
    (folder / "events.out.tfevents.2.host.9.0.v2.profile-empty").touch()
    rewrite(folder / "events.out.tfevents.1.host.9.0.v2", lambda data: data)
    assert codes(full_logdir) == []
    make_old(full_logdir)
    [finding] = diagnose(trackers.read(full_logdir))
    assert (finding.code, finding.detail) == ("empty", "it has no bytes")


def test_a_folder_of_embeddings_is_not_empty(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "run")
    writer.embeddings(0, {"a": [[0, 1], [2, 3]]})
    writer.close()
    make_old(tmp_path)
    assert codes(tmp_path) == []


def test_steps_that_restart_are_found(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "run")
    for step in (*range(5), *range(3, 8)):
        writer.scalars(step, {"loss": 1.0, "accuracy": 1.0})
    writer.scalars(9, {"other": 1.0})
    writer.close()
    [finding] = diagnose(trackers.read(tmp_path))
    assert (finding.code, finding.run) == ("overlap", "run")
    assert finding.detail.startswith("the steps of 'accuracy' and of 1 more tags restart at 3")


def test_two_processes_in_the_same_second_are_found(full_logdir: Path) -> None:
    path = event_file(full_logdir, "train")
    parts = path.name.split(".")
    second = parts[3]
    other = path.with_name(f"events.out.tfevents.{second}.elsewhere.77.0.v2")
    writer = Writer(full_logdir / "other")
    writer.scalars(100, {"epoch_elsewhere": 1.0})
    writer.close()
    (path,) = (full_logdir / "other").iterdir()
    os.replace(path, other)
    assert codes(full_logdir) == ["collision"]
    os.replace(other, other.with_name("events.out.tfevents.12.elsewhere.77.0.v2"))
    assert codes(full_logdir) == []


@pytest.mark.parametrize(
    ("name", "other", "collides"),
    [
        ("1.host", "1.host.12.0", False),
        ("1.host.12.0", "1.host.12.1.v2", False),
        ("1.host.12.0.v2", "1.host.13.0.v2", True),
        ("1.10.0.0.1.12.0", "1.10.0.0.1.12.1.mine", False),
        ("1.10.0.0.1.12.0", "1.10.0.0.2.12.0", True),
        ("1.host.12.0", "2.host.13.0", False),
        ("1.a", "1.b", True),
        ("1.host.12.0", "1.host.13.0.profile-empty", False),
    ],
)
def test_a_collision_is_told_by_the_file_names(tmp_path: Path, name: str, other: str, collides: bool) -> None:
    for suffix in (name, other):
        (tmp_path / f"events.out.tfevents.{suffix}").touch()
    assert ("collision" in codes(tmp_path)) is collides


def test_a_file_that_cannot_be_opened_is_unreadable(full_logdir: Path) -> None:
    logs = trackers.read(full_logdir)
    os.rename(event_file(full_logdir, "train"), full_logdir / "elsewhere")
    assert [finding.code for finding in diagnose(logs)] == ["unreadable"]


def test_a_run_without_a_final_status_is_killed(full_logdir: Path) -> None:
    (path,) = full_logdir.glob("*/run.json")
    record = json.loads(path.read_text())
    path.write_text(json.dumps(record | {"status": "running", "host": "elsewhere"}))
    assert codes(full_logdir) == []
    make_old(full_logdir)
    [finding] = diagnose(trackers.read(full_logdir))
    assert (finding.code, finding.run) == ("killed", path.parent.name)
