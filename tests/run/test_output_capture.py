"""What a run prints is in its output.log, and on the terminal as before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import trackers


def test_stdout_and_stderr_are_kept_in_their_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr
    print("before")
    with trackers.Run(tmp_path, capture_output=True) as run:
        print("one")
        print("two", file=sys.stderr)
        print("three é")
    print("after")
    assert (sys.stdout, sys.stderr) == before
    assert (run.path / "output.log").read_bytes().decode() == "one\ntwo\nthree é\n"
    assert capsys.readouterr().out == "before\none\nthree é\nafter\n"


def test_a_run_captures_nothing_by_default(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        print("one")
    assert not (run.path / "output.log").exists()


def test_the_last_200_kb_are_kept(tmp_path: Path) -> None:
    with trackers.Run(tmp_path, capture_output=True) as run:
        for number in range(60_000):
            sys.stdout.write(f"{number:09}\n")
    content = (run.path / "output.log").read_text()
    assert len(content) == 200_000 and content.endswith("000059999\n")


def test_two_runs_at_once_capture_the_same_output(tmp_path: Path) -> None:
    stdout = sys.stdout
    first = trackers.Run(tmp_path, capture_output=True)
    second = trackers.Run(tmp_path, capture_output=True)
    print("both")
    first.finish()
    print("second")
    second.finish()
    assert (first.path / "output.log").read_text() == "both\n"
    assert (second.path / "output.log").read_text() == "both\nsecond\n"
    print("none")
    assert "none" not in (second.path / "output.log").read_text()
    sys.stdout = stdout


def test_the_traceback_of_a_script_is_the_end_of_its_output(tmp_path: Path) -> None:
    script = f"""
import trackers
run = trackers.Run({str(tmp_path)!r}, capture_output=True)
print("started")
raise ValueError("no block")
"""
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    (log,) = tmp_path.glob("run_*/output.log")
    assert log.read_text().startswith("started\nTraceback") and "ValueError: no block" in result.stderr
