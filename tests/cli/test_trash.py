"""`trackers trash`, `archive` and `restore`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Verb


@pytest.fixture
def logs(logdir: Path, tmp_path: Path) -> str:
    return str(shutil.copytree(logdir / "logs", tmp_path / "logs"))


def test_runs_are_moved_to_the_trash_and_restored(verb: Verb, logs: str) -> None:
    done = verb("trash", "rate 0.1", "rate 0.01", "--logdir", logs)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.rpartition("/")[0].split(" to ")[1] for line in done.stdout.splitlines()] == [f"{logs}.trash"] * 2
    assert len(list(Path(logs).iterdir())) == 1
    listed = verb("trash", "--list", "--logdir", logs).stdout
    head, *rows = listed.splitlines()
    assert head.split() == ["run", "name", "moved", "(UTC)", "size", "folder"]
    assert [" ".join(row.split()[1:3]) for row in rows] == ["rate 0.1", "rate 0.01"]
    back = verb("restore", "rate 0.1", "--logdir", logs)
    assert back.returncode == 0
    assert back.stdout.startswith(f"Restored {rows[0].split()[0]} to {logs}/run_")
    assert len(list(Path(logs).iterdir())) == 2


def test_runs_are_moved_to_the_archive(verb: Verb, logs: str) -> None:
    assert verb("archive", "rate 0.1", "--logdir", logs).returncode == 0
    assert "rate 0.1" in verb("archive", "--list", "--logdir", logs).stdout
    assert verb("trash", "--list", "--logdir", logs).stderr == f"No runs in {logs}.trash\n"
    assert verb("restore", "rate 0.1", "--logdir", logs).returncode == 0


def test_nothing_is_moved_if_a_name_matches_no_run(verb: Verb, logs: str) -> None:
    done = verb("trash", "rate 0.1", "missing", "--logdir", logs)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(list(Path(logs).iterdir())) == 3


def test_the_trash_is_emptied_after_a_question(verb: Verb, logs: str) -> None:
    verb("trash", "rate 0.1", "rate 0.01", "--logdir", logs)
    declined = verb("trash", "--empty", "--logdir", logs)  # its input ends without an answer
    assert (declined.returncode, declined.stderr.strip()) == (1, "Aborted!")
    assert declined.stdout.splitlines()[-1].startswith("Delete these 2 runs for good? [y/N]:")
    assert len(list(Path(f"{logs}.trash").iterdir())) == 2
    done = verb("trash", "--empty", "--yes", "--logdir", logs)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 3)
    assert list(Path(f"{logs}.trash").iterdir()) == []
    assert len(list(Path(logs).iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trash", "missing"], "Error: 'missing' is neither the directory of a run nor the name of one under 'logs'"),
        (["trash"], "Name the runs to move, or give one option instead."),
        (["trash", "rate 0.1", "--empty"], "Name the runs to move, or give one option instead."),
        (["trash", "--list", "--empty"], "Name the runs to move, or give one option instead."),
        (["trash", "--list", "--yes"], "--yes needs --empty."),
        (["archive"], "Name the runs to move, or give one option instead."),
        (["archive", "logs"], "Error: 'logs' is neither"),
        (["restore"], "Missing argument 'RUN...'"),
        (
            ["restore", "rate 0.1"],
            "the name of one in the trash or the archive of 'logs'",
        ),
    ],
)
def test_invalid_arguments_are_an_error(verb: Verb, arguments: list[str], message: str) -> None:
    done = verb(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
