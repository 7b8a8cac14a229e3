"""`trackers check`, `repair` and `compact`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import trackers
from tests.cli.conftest import Verb


@pytest.fixture
def damaged(logdir: Path, tmp_path: Path) -> Path:
    shutil.copytree(logdir / "logs", tmp_path / "damaged")
    path = next((tmp_path / "damaged").glob("*/validation/*tfevents*"))
    data = bytearray(path.read_bytes())
    data[150] ^= 1
    path.write_bytes(data)
    return tmp_path / "damaged"


def test_check_says_that_nothing_is_wrong(verb: Verb) -> None:
    done = verb("check")
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing is wrong in 6 event files of 3 runs (")


def test_check_says_what_is_wrong(verb: Verb, damaged: Path) -> None:
    done = verb("check", str(damaged))
    assert done.returncode == 1
    first, last = done.stdout.splitlines()
    assert first.startswith("damaged      " + str(damaged))
    assert last.startswith("1 finding in 6 event files")
    done = verb("check", str(damaged), "--json")
    assert done.returncode == 1
    assert [finding["kind"] for finding in json.loads(done.stdout)] == ["damaged"]


def test_repair(verb: Verb, damaged: Path, tmp_path: Path) -> None:
    done = verb("repair", str(damaged), "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"{tmp_path / 'out'}: 6 event files, of which 1 was damaged or cut"
    assert trackers.read(tmp_path / "out").scalars().equals(trackers.read(damaged).scalars())


def test_compact(verb: Verb, tmp_path: Path) -> None:
    done = verb("compact", "logs", "--out", str(tmp_path / "out"), "--media", "2")
    head, before, after = done.stdout.splitlines()
    assert head.split() == ["event", "files", "size", "TensorBoard", "loads", "it", "in"]
    assert before.split()[:2] == ["logs", "6"]
    assert after.split()[:2] == [str(tmp_path / "out"), "6"]
    assert len(trackers.read(tmp_path / "out").images()) == 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "nowhere"], "Error: 'nowhere' does not exist"),
        (["repair", "logs"], "Missing option '--out'"),
        (["repair", "logs", "--out", "logs/inside"], "Error: the copy must lie outside of the original"),
        (["compact", "logs", "--out", "logs"], "Error: the copy must lie outside of the original"),
        (["compact", "logs", "--out", "x", "--media", "1"], "Invalid value for '--media'"),
        (["repair", "nowhere", "--out", "x"], "Error: 'nowhere' does not exist"),
    ],
)
def test_bad_arguments(verb: Verb, arguments: list[str], said: str) -> None:
    done = verb(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
