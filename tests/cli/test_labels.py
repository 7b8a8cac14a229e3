"""`trackers rename`, `note` and `tag`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Verb


@pytest.fixture
def logs(logdir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(logdir / "logs", tmp_path / "logs"))


def test_a_run_is_labeled_and_the_table_shows_it(verb: Verb, logs: Path) -> None:
    logdir = ("--logdir", str(logs))
    run = next(
        path.name for path in logs.iterdir() if json.loads((path / "label.json").read_text())["name"][-3:] == "0.1"
    )
    done = [
        verb("rename", "rate 0.1", "fast", *logdir),
        verb("note", run[-4:], "diverges", *logdir),
        verb("tag", str(logs / run), "a", "b", *logdir),
        verb("tag", run, "a", "--remove", *logdir),
        verb("tag", run, "b", "--remove", *logdir),
        verb("tag", run, "c", *logdir),
    ]
    assert [(process.returncode, process.stderr) for process in done] == [(0, "")] * len(done)
    assert [process.stdout for process in done] == [
        f"{run} is named 'fast'\n",
        f"{run} has a new note\n",
        f"{run} has the tags a, b\n",
        f"{run} has the tags b\n",
        f"{run} has no tags\n",
        f"{run} has the tags c\n",
    ]
    [row] = json.loads(verb("runs", str(logs), "--where", "tags=c", "--json").stdout)
    assert (row["run"], row["name"], row["note"]) == (run, "fast", "diverges")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rename", "rate", "x"], "Error: 'rate' is neither the directory of a run nor the name of one under 'logs'"),
        (["note", "1", "x"], "Error: '1' is neither the directory of a run nor the name of one under 'logs'"),
        (["note", "", "x"], "Error: expected the directory of a run, its name"),
        (["rename", "rate 0.1", "a\nb"], "Error: the name of a run must be one line"),
        (["tag", "rate 0.1"], "Usage:"),
        (["note", "rate 0.1", "x", "--logdir", "nowhere"], "Error: 'nowhere' does not exist"),
    ],
)
def test_invalid_arguments_are_an_error(verb: Verb, arguments: list[str], message: str) -> None:
    done = verb(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
