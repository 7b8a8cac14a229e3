"""EventFile: read in blocks of any size, and while the file changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.reader.test_block_reader import FILE, RECORDS, STARTS, points, scan, steps_of
from trackers.formats.tfrecord import encode_record
from trackers.reader import event_file
from trackers.reader.block_reader import BlockReader
from trackers.reader.event_file import EventFile, refresh_files
from trackers.reader.storage import LocalFile


def read(path: Path) -> EventFile:
    file = EventFile(LocalFile(".", str(path)))
    refresh_files([file], BlockReader())
    return file


@pytest.mark.parametrize("block", [1, 7, 16, 50, 64, 333, 10**6])
def test_the_block_size_does_not_change_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(event_file, "_BLOCK_BYTES", block)
    random = np.random.default_rng(block)
    damaged = bytearray(FILE)
    damaged[STARTS[7] + 20] ^= 1
    damaged[STARTS[20] + 3] ^= 1
    cases = {
        "intact": FILE,
        "truncated": FILE[:-5],
        "damaged": bytes(damaged),
        "garbage": FILE[: STARTS[9]] + random.bytes(500) + FILE[STARTS[9] :],
        "long record": FILE[: STARTS[9]] + encode_record(b"\xff" * 3000) + FILE[STARTS[9] :],
    }
    for name, data in cases.items():
        path = tmp_path / name
        path.write_bytes(data)
        result, expected = read(path).scan, scan(data)
        assert points(result) == points(expected), name
        assert (result.problems, result.position) == (expected.problems, expected.position), name


def test_a_file_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    file = read(tmp_path / "gone")
    assert [problem.what for problem in file.scan.problems] == ["cannot be read: No such file or directory"]


def test_a_file_that_grows_is_read_from_where_reading_stopped(tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_bytes(b"")
    events = read(path)
    for length in (*range(0, len(FILE), 97), len(FILE)):
        path.write_bytes(b"") if not length else None
        with path.open("r+b") as file:
            file.write(FILE[:length])
        refresh_files([events], BlockReader())
    assert steps_of(events.scan) == list(range(len(RECORDS) - 1))
    assert events.scan.problems == []
