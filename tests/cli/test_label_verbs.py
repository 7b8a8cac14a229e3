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


def test_a_run_is_labelled_and_the_table_shows_it(verb: Verb, logs: Path) -> None:
    there = ("--logdir", str(logs))
    run = next(
        path.name for path in logs.iterdir() if json.loads((path / "label.json").read_text())["name"][-3:] == "0.1"
    )
    done = [
        verb("rename", "rate 0.1", "the fast one", *there),
        verb("note", run[-4:], "diverges", *there),
        verb("tag", str(logs / run), "a", "b", *there),
        verb("tag", run, "a", "--remove", *there),
        verb("tag", run, "b", "--remove", *there),
        verb("tag", run, "c", *there),
    ]
    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * len(done)
    assert [one.stdout for one in done] == [
        f"{run} is called 'the fast one'\n",
        f"{run} has a new note\n",
        f"{run} has the tags a, b\n",
        f"{run} has the tags b\n",
        f"{run} has no tags\n",
        f"{run} has the tags c\n",
    ]
    [row] = json.loads(verb("runs", str(logs), "--where", "tags=c", "--json").stdout)
    assert (row["run"], row["name"], row["note"]) == (run, "the fast one", "diverges")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rename", "rate", "x"], "Error: 'rate' is neither the directory of a run nor the name of one under 'logs'"),
        (["note", "1", "x"], "Error: '1' is neither the directory of a run nor the name of one under 'logs'"),
        (["note", "", "x"], "Error: a run should be named by its directory"),
        (["rename", "rate 0.1", "a\nb"], "Error: the name of a run should be one line"),
        (["tag", "rate 0.1"], "Usage:"),
        (["note", "rate 0.1", "x", "--logdir", "nowhere"], "Error: 'nowhere' does not exist"),
    ],
)
def test_bad_arguments(verb: Verb, arguments: list[str], said: str) -> None:
    done = verb(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)


@pytest.mark.parametrize("name", ["rename", "note", "tag"])
def test_help_teaches(verb: Verb, name: str) -> None:
    assert f"  trackers {name} k7qf " in verb(name, "--help").stdout
