"""What cannot be read of an event file is named once, for what it is, and only if nobody is still writing it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tensorboard.compat.proto import event_pb2, summary_pb2

import trackers
from trackers.formats.tfrecord import encode_record
from trackers.reader.file_problems import list_file_problems
from trackers.write.writer import Writer

# As Git LFS checks a file out that it did not download.
LFS_POINTER = """version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
"""
NOW = int(time.time())


@pytest.fixture
def data() -> bytes:
    """Returns the content of an event file of three scalars that were written a day ago."""
    events = [event_pb2.Event(wall_time=NOW - 86400.0, file_version="brain.Event:2")]
    for step in range(3):
        summary = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="loss", simple_value=1.0)])
        events.append(event_pb2.Event(wall_time=NOW - 86400.0, step=step, summary=summary))
    return b"".join(encode_record(event.SerializeToString()) for event in events)


def problems(folder: Path) -> list[tuple[str, int, int, str]]:
    """Returns code, offset, size and sentence of each problem; `Logs.problems` lists the same."""
    logs = trackers.read(folder)
    listed = [(found.code, found.problem) for found in list_file_problems(logs.index)]
    assert list(logs.problems().what) == [problem.what for _, problem in listed]
    return [(code, problem.offset, problem.size, problem.what) for code, problem in listed]


def write(folder: Path, content: bytes, name: str = "events.out.tfevents.1700000000.host.1.0") -> Path:
    folder.mkdir()
    (folder / name).write_bytes(content)
    return folder


def test_a_truncated_tail_is_named_although_the_file_is_new(tmp_path: Path, data: bytes) -> None:
    for cut in (1, 5, 30):
        [(code, offset, size, what)] = problems(write(tmp_path / str(cut), data[:-cut]))
        assert (code, what) == ("truncated", "not a whole record: the writer was stopped")
        assert offset + size == len(data) - cut


def test_a_damaged_header_at_the_tail_is_damage(tmp_path: Path, data: bytes) -> None:
    damaged = bytearray(data)
    [(_, start, _, _)] = problems(write(tmp_path / "cut", data[:-1]))
    damaged[start + 9] ^= 1
    [(code, offset, size, what)] = problems(write(tmp_path / "damaged", bytes(damaged)))
    assert (code, offset, size) == ("damaged", start, len(data) - start)
    assert what == "the header of the last record is damaged"


def test_a_git_lfs_pointer_is_named_once(tmp_path: Path) -> None:
    [(code, offset, size, what)] = problems(write(tmp_path / "clone", LFS_POINTER.encode()))
    assert (code, offset, size) == ("pointer", 0, len(LFS_POINTER))
    assert what == "this is a Git LFS pointer; run `git lfs pull`"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("read_tfevents.py", Path(__file__).read_bytes()),
        ("tfevents.md", "# Wo Ereignisse stehen\n\näöü ".encode() * 300),
        ("events.out.tfevents.html", b"<!doctype html>\n<title>404</title>\n"),
    ],
)
def test_a_text_with_tfevents_in_its_name_is_named_once(tmp_path: Path, name: str, content: bytes) -> None:
    [(code, offset, size, what)] = problems(write(tmp_path / "source", content, name))
    assert (code, offset, size) == ("not_events", 0, len(content))
    assert what == "this is a text, not an event file, although its name has `tfevents`"


def test_text_before_intact_records_is_damage(tmp_path: Path, data: bytes) -> None:
    [(code, offset, size, _)] = problems(write(tmp_path / "mixed", LFS_POINTER.encode() + data))
    assert (code, offset, size) == ("damaged", 0, len(LFS_POINTER))


def test_intact_and_empty_files_have_no_problem(tmp_path: Path, data: bytes) -> None:
    assert problems(write(tmp_path / "whole", data)) == []
    assert problems(write(tmp_path / "empty", b"")) == []


HOLDER = "import sys, time; file = open(sys.argv[1], 'ab'); print(flush=True); sys.stdin.read()"


def test_a_file_that_a_process_has_open_for_writing_is_live(tmp_path: Path, data: bytes) -> None:
    folder = write(tmp_path / "open", data[:-5])
    (path,) = folder.iterdir()
    writer = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout and writer.stdout.readline()
    assert problems(folder) == []
    writer.communicate()
    assert [code for code, *_ in problems(folder)] == ["truncated"]


@pytest.mark.parametrize(
    ("host", "process", "is_live"),
    [(socket.gethostname(), os.getpid(), True), (socket.gethostname(), 2**22 + 1, False)],
    ids=["this process", "no process"],  # the same in every worker
)
def test_the_process_in_the_name_tells_whether_a_file_is_live(
    tmp_path: Path, data: bytes, host: str, process: int, is_live: bool
) -> None:
    name = f"events.out.tfevents.{NOW + 1}.{host}.{process}.0"
    assert (problems(write(tmp_path / "named", data[:-5], name)) == []) is is_live


def test_a_later_process_with_the_same_number_is_another(tmp_path: Path, data: bytes) -> None:
    name = f"events.out.tfevents.1700000000.{socket.gethostname()}.{os.getpid()}.0"
    assert len(problems(write(tmp_path / "reused", data[:-5], name))) == 1


def test_a_file_of_another_machine_is_live_while_its_last_event_is_recent(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "there")
    for step in range(3):
        writer.scalars(step, {"loss": 1.0})
    writer.close()
    (path,) = (tmp_path / "there").iterdir()
    path.write_bytes(path.read_bytes()[:-5])
    path.rename(path.with_name("events.out.tfevents.1700000000.elsewhere.1.0"))
    assert problems(tmp_path / "there") == []


def test_a_file_that_grows_is_live(tmp_path: Path, data: bytes) -> None:
    folder = write(tmp_path / "growing", data[:-5])
    logs = trackers.read(folder).refresh()
    assert len(logs.problems()) == 1
    (path,) = folder.iterdir()
    with path.open("ab") as file:
        file.write(b"x")
    assert logs.problems().empty
