"""The exception that ends a run is in its record, and every table shows it in one line."""

from __future__ import annotations

import json
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

import trackers
from trackers.run.run_error import TracebackError, describe_error


def fail(message: str) -> None:
    raise RuntimeError(message)


def test_an_exception_in_the_block_is_recorded(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), trackers.Run(tmp_path) as run:
        fail("out of\nmemory \udc80")
    error = json.loads((run.path / "run.json").read_text())["error"]
    assert (error["type"], error["message"]) == ("RuntimeError", "out of\nmemory ?")
    assert error["traceback"].startswith("Traceback (most recent call last):")
    assert "in fail\n    raise RuntimeError(message)" in error["traceback"]
    (info,) = trackers.read(tmp_path).run_infos()
    assert (info.status, info.error) == ("failed", "RuntimeError: out of memory ?")
    assert trackers.read(tmp_path).runs()["error"].to_list() == [info.error]


@pytest.mark.parametrize("error", [None, KeyboardInterrupt(), SystemExit(0)])
def test_other_ends_have_no_error(tmp_path: Path, error: BaseException | None) -> None:
    try:
        with trackers.Run(tmp_path) as run:
            if error is not None:
                raise error
    except BaseException as raised:
        assert raised is error
    assert json.loads((run.path / "run.json").read_text())["error"] is None


def test_an_uncaught_exception_of_a_script_is_recorded(tmp_path: Path) -> None:
    script = f"import trackers\nrun = trackers.Run({str(tmp_path)!r})\nraise ValueError('no block')"
    subprocess.run([sys.executable, "-c", script], capture_output=True)
    (info,) = trackers.read(tmp_path).run_infos()
    assert (info.status, info.error) == ("failed", "ValueError: no block")


def test_a_resumed_run_has_no_error_any_more(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), trackers.Run(tmp_path) as run:
        fail("once")
    trackers.Run.resume(run.path).finish()
    (info,) = trackers.read(tmp_path).run_infos()
    assert (info.status, info.error) == ("finished", "")


class Silent(Exception):
    def __str__(self) -> str:
        raise ValueError("cannot print")


def deep(levels: int) -> None:
    if levels:
        deep(levels - 1)
    raise RuntimeError("x" * 100_000)


def test_odd_exceptions_are_described() -> None:
    assert describe_error(Silent())["message"] == ""
    with pytest.raises(RuntimeError) as caught:
        deep(50)
    assert len(describe_error(caught.value)["traceback"]) == 20_000


class Outer:
    class CustomError(Exception):
        pass


def chained() -> None:
    try:
        fail("first")
    except RuntimeError as error:
        raise KeyError("second") from error


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RuntimeError("one: two\n  three\nfour"), "one: two\n  three\nfour"),
        (RuntimeError(), ""),
        (Outer.CustomError("words"), "words"),
        (SyntaxError("bad"), "bad"),
    ],
)
def test_a_traceback_of_text_is_described_like_its_exception(error: Exception, message: str) -> None:
    try:
        raise error
    except Exception:
        text = traceback.format_exc()
    description = describe_error(TracebackError(text))
    assert description == describe_error(error)
    assert description["message"] == message


def test_the_last_exception_of_a_chain_is_described() -> None:
    try:
        chained()
    except KeyError as error:
        assert describe_error(TracebackError(traceback.format_exc())) == describe_error(error)


@pytest.mark.parametrize("text", ["", "\n", "something else", "Traceback (most recent call last):\n  File"])
def test_any_text_is_described(text: str) -> None:
    assert describe_error(TracebackError(text))["traceback"] == text
