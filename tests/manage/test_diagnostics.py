"""Findings: each fault is found where it is, and nothing is found in whole logs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import trackers
from tests.manage.full_logs import change, event_file, grow_old
from trackers.manage.diagnostics import findings
from trackers.write.writer import Writer


def kinds(full_logdir: Path) -> list[str]:
    return [finding.kind for finding in findings(trackers.read(full_logdir))]


def test_nothing_is_wrong_with_whole_logs(full_logdir: Path) -> None:
    assert kinds(full_logdir) == []


def test_a_damaged_stretch(full_logdir: Path) -> None:
    path = event_file(full_logdir, "train")
    change(path, lambda data: data[:3000] + bytes(10) + data[3010:])
    [finding] = findings(trackers.read(full_logdir))
    assert (finding.kind, finding.file) == ("damaged", str(path))
    assert finding.run.endswith("/train")
    assert "bytes at" in finding.detail


def test_a_cut_file_is_a_fault_once_nobody_can_be_writing_it(full_logdir: Path) -> None:
    change(event_file(full_logdir, "train"), lambda data: data[:-7])
    assert kinds(full_logdir) == []
    grow_old(full_logdir)
    [finding] = findings(trackers.read(full_logdir))
    assert finding.kind == "cut"
    assert finding.detail.endswith("bytes are no whole record: whoever wrote them was stopped")


def test_empty_files(full_logdir: Path) -> None:
    folder = event_file(full_logdir, "train").parent
    (folder / "events.out.tfevents.1.host.9.0.v2").touch()
    (folder / "events.out.tfevents.2.host.9.0.v2.profile-empty").touch()
    change(folder / "events.out.tfevents.1.host.9.0.v2", lambda data: data)
    assert kinds(full_logdir) == []
    grow_old(full_logdir)
    [finding] = findings(trackers.read(full_logdir))
    assert (finding.kind, finding.detail) == ("empty", "it has no bytes")


def test_steps_that_begin_again(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "run")
    for step in (*range(5), *range(3, 8)):
        writer.scalars(step, {"loss": 1.0, "accuracy": 1.0})
    writer.scalars(9, {"other": 1.0})
    writer.close()
    [finding] = findings(trackers.read(tmp_path))
    assert (finding.kind, finding.run) == ("overlap", "run")
    assert finding.detail.startswith("the steps of 'accuracy' and of 1 more tags begin again (at 3)")


def test_two_processes_in_one_second(full_logdir: Path) -> None:
    path = event_file(full_logdir, "train")
    parts = path.name.split(".")
    second = parts[3]
    other = path.with_name(f"events.out.tfevents.{second}.elsewhere.77.0.v2")
    writer = Writer(full_logdir / "other")
    writer.scalars(100, {"epoch_elsewhere": 1.0})
    writer.close()
    (made,) = (full_logdir / "other").iterdir()
    os.replace(made, other)
    assert kinds(full_logdir) == ["collision"]
    os.replace(other, other.with_name("events.out.tfevents.12.elsewhere.77.0.v2"))
    assert kinds(full_logdir) == []


@pytest.mark.parametrize(
    ("one", "other", "collided"),
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
def test_names_of_files_tell_who_wrote_them(tmp_path: Path, one: str, other: str, collided: bool) -> None:
    for name in (one, other):
        (tmp_path / f"events.out.tfevents.{name}").touch()
    assert ("collision" in kinds(tmp_path)) is collided


def test_a_file_that_cannot_be_opened(full_logdir: Path) -> None:
    logs = trackers.read(full_logdir)
    os.rename(event_file(full_logdir, "train"), full_logdir / "elsewhere")
    assert [finding.kind for finding in findings(logs)] == ["unreadable"]


def test_a_run_that_never_ended(full_logdir: Path) -> None:
    (path,) = full_logdir.glob("*/run.json")
    record = json.loads(path.read_text())
    path.write_text(json.dumps(record | {"status": "running", "host": "elsewhere"}))
    assert kinds(full_logdir) == []
    grow_old(full_logdir)
    [finding] = findings(trackers.read(full_logdir))
    assert (finding.kind, finding.run) == ("never ended", path.parent.name)
