"""EventFile: read in blocks, whatever lies across their borders, and while the file changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.reader.test_scan import FILE, RECORDS, STARTS, points, scan, steps_of
from trackers.formats.tfrecord import encode_record
from trackers.reader import event_file
from trackers.reader.event_file import EventFile
from trackers.reader.storage import LocalFile


def read(path: Path) -> EventFile:
    found = EventFile(LocalFile(".", str(path)), verify=True)
    found.refresh()
    return found


@pytest.mark.parametrize("block", [1, 7, 16, 50, 64, 333, 10**6])
def test_blocks_of_any_size_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(event_file, "_BLOCK_BYTES", block)
    random = np.random.default_rng(block)
    damaged = bytearray(FILE)
    damaged[STARTS[7] + 20] ^= 1
    damaged[STARTS[20] + 3] ^= 1
    cases = {
        "whole": FILE,
        "cut": FILE[:-5],
        "damaged": bytes(damaged),
        "garbage": FILE[: STARTS[9]] + random.bytes(500) + FILE[STARTS[9] :],
        "long record": FILE[: STARTS[9]] + encode_record(b"\xff" * 3000) + FILE[STARTS[9] :],
    }
    for name, data in cases.items():
        path = tmp_path / name
        path.write_bytes(data)
        found, expected = read(path).scan, scan(data)
        assert points(found) == points(expected), name
        assert (found.problems, found.position) == (expected.problems, expected.position), name


def test_a_file_that_is_gone_when_it_is_opened_is_a_problem(tmp_path: Path) -> None:
    found = read(tmp_path / "gone")
    assert [problem.what for problem in found.scan.problems] == ["cannot be read: No such file or directory"]


def test_a_file_that_grows_between_two_looks_is_read_on(tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_bytes(b"")
    found = read(path)
    for length in (*range(0, len(FILE), 97), len(FILE)):
        path.write_bytes(b"") if not length else None
        with path.open("r+b") as file:
            file.write(FILE[:length])
        found.refresh()
    assert steps_of(found.scan) == list(range(len(RECORDS) - 1))
    assert found.scan.problems == []
