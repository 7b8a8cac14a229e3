"""Diagnostics finds each fault where it is, and no fault in intact logs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tensorboard.compat.proto import summary_pb2
from tensorboard.util import tensor_util

import trackers
from tests.manage.full_logs import event_file, make_old, rewrite
from tests.reader.test_file_problems import LFS_POINTER
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


def test_a_truncated_file_is_found_once_its_run_is_over(full_logdir: Path) -> None:
    (record,) = full_logdir.glob("*/run.json")
    finished = record.read_text()
    record.write_text(json.dumps(json.loads(finished) | {"status": "running"}))
    rewrite(event_file(full_logdir, "train"), lambda data: data[:-7])
    assert codes(full_logdir) == []
    record.write_text(finished)
    [finding] = diagnose(trackers.read(full_logdir))
    assert finding.code == "truncated"
    assert finding.detail.endswith(": not a whole record: the writer was stopped")


def test_an_empty_file_is_found_unless_it_marks_a_profile(full_logdir: Path) -> None:
    folder = event_file(full_logdir, "train").parent
    (folder / "events.out.tfevents.1.host.9.0.v2").touch()
    (folder / "events.out.tfevents.2.host.9.0.v2.profile-empty").touch()
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


def test_several_values_at_one_step_are_not_a_restart(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "run")
    for step in (0, 0, 1, 2, 2):
        writer.scalars(step, {"epoch": 1.0})
    writer.close()
    assert codes(tmp_path) == []


def test_everything_that_problems_lists_is_found(full_logdir: Path) -> None:
    (record,) = full_logdir.glob("*/run.json")
    record.write_text(json.dumps(json.loads(record.read_text()) | {"seed": "odd"}))
    (full_logdir / "trackers.json").write_text('{"metric_directions": {"loss": "up"}}')
    (full_logdir / "events.out.tfevents.lfs").write_text(LFS_POINTER)
    path = event_file(full_logdir, "train")
    rewrite(path, lambda data: data[:3000] + bytes(10) + data[3010:-3])
    logs = trackers.read(full_logdir)
    findings = diagnose(logs)
    assert sorted(finding.code for finding in findings) == ["damaged", "invalid", "invalid", "pointer", "truncated"]
    for run, file, what in logs.problems()[["run", "file", "what"]].itertuples(index=False):
        assert any((run, file) == (found.run, found.file) and what in found.detail for found in findings), what


def test_a_value_that_cannot_be_decoded_is_found(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "run")
    metadata = summary_pb2.SummaryMetadata(plugin_data={"plugin_name": "images"})
    tensor = tensor_util.make_tensor_proto([b"1"])
    writer.summaries(0, [summary_pb2.Summary.Value(tag="picture", metadata=metadata, tensor=tensor)])
    writer.close()
    logs = trackers.read(tmp_path)
    [finding] = diagnose(logs)
    assert finding.code == "damaged" and "images 'picture' of step 0 cannot be decoded" in finding.detail
    logs.images()
    assert [what in finding.detail for what in logs.problems().what] == [True]


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
