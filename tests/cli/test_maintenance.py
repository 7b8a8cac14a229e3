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


def test_check_of_intact_logs_has_no_findings(verb: Verb) -> None:
    done = verb("check")
    assert done.returncode == 0
    assert done.stdout.startswith("No findings in 6 event files of 3 runs (")


def test_check_prints_findings(verb: Verb, damaged: Path) -> None:
    done = verb("check", str(damaged))
    assert done.returncode == 1
    first, last = done.stdout.splitlines()
    assert first.startswith("damaged     " + str(damaged))
    assert last.startswith("1 finding in 6 event files")
    done = verb("check", str(damaged), "--json")
    assert done.returncode == 1
    assert [finding["code"] for finding in json.loads(done.stdout)] == ["damaged"]


def test_repair_copies_the_intact_records(verb: Verb, damaged: Path, tmp_path: Path) -> None:
    done = verb("repair", str(damaged), "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "left out" in done.stderr
    assert done.stdout.splitlines()[-1] == f"{tmp_path / 'out'}: 6 event files, 1 of them repaired"
    assert trackers.read(tmp_path / "out").scalars().equals(trackers.read(damaged).scalars())
    done = verb("repair", str(tmp_path / "out"), "--out", str(tmp_path / "again"))
    assert (done.returncode, done.stderr) == (0, "")


def test_compact_reports_what_it_leaves_out(verb: Verb, damaged: Path, tmp_path: Path) -> None:
    done = verb("compact", str(damaged), "-o", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "left out" in done.stderr


def test_export_and_check_agree(verb: Verb, logdir: Path, tmp_path: Path) -> None:
    shutil.copytree(logdir / "logs", tmp_path / "cut")
    path = next((tmp_path / "cut").glob("*/validation/*tfevents*"))
    path.write_bytes(path.read_bytes()[:-5])
    (tmp_path / "cut" / "tfevents.md").write_text("# Where the events are")
    exported = verb("export", str(tmp_path / "cut"), "-o", str(tmp_path / "scalars.csv"))
    assert exported.stderr.startswith("Left out 2 damaged parts of the logs")
    findings = json.loads(verb("check", str(tmp_path / "cut"), "--json").stdout)
    assert sorted(finding["code"] for finding in findings) == ["not_events", "truncated"]


def test_compact_copies_into_fewer_values(verb: Verb, tmp_path: Path) -> None:
    done = verb("compact", "logs", "-o", str(tmp_path / "out"), "--media", "2")
    head, before, after = done.stdout.splitlines()
    assert head.split() == ["logdir", "event", "files", "size", "load", "time"]
    assert before.split()[:2] == ["logs", "6"]
    assert after.split()[:2] == [str(tmp_path / "out"), "6"]
    assert len(trackers.read(tmp_path / "out").images()) == 6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "nowhere"], "Error: 'nowhere' does not exist"),
        (["repair", "logs"], "Missing option '-o' / '--out'"),
        (["repair", "logs", "--out", "logs/inside"], "Error: the copy must be outside the original"),
        (["compact", "logs", "--out", "logs"], "Error: the copy must be outside the original"),
        (["compact", "logs", "--out", "x", "--media", "1"], "Invalid value for '--media'"),
        (["repair", "nowhere", "--out", "x"], "Error: 'nowhere' does not exist"),
    ],
)
def test_invalid_arguments_are_an_error(verb: Verb, arguments: list[str], message: str) -> None:
    done = verb(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
