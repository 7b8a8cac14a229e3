"""`trackers import`: its output, its errors and its exit codes."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import trackers
from tests.convert.importers.golden import DATA, copy_csv, unpack_mlflow

Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Runs `python -m trackers import …` in a folder with W&B's `wandb`."""
    shutil.copytree(DATA / "wandb", tmp_path / "wandb")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "trackers", "import", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert "Traceback" not in done.stdout + done.stderr
        return done

    return run


def failure(done: subprocess.CompletedProcess[str]) -> str:
    """Returns the one line that a failed command prints."""
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line


def test_runs_are_imported_once(cli: Cli, tmp_path: Path) -> None:
    done = cli("wandb", "wandb")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        r"Imported 6 runs with \d,?\d+ points into logs; 1 without an end, read up to the last point; 1 damaged or "
        r"truncated, see problems in run\.json; skipped: media \(1\), text \(1\)\. To see them: trackers launch\n",
        done.stdout,
    )
    assert len(trackers.read(tmp_path / "logs").scalars(tags=["epoch/loss"])) > 100
    again = cli("wandb", ".")
    assert again.stdout == "Imported 0 runs with 0 points into logs; 6 imported before. To see them: trackers launch\n"
    assert (again.returncode, again.stderr) == (0, "")


def test_runs_are_imported_into_another_logdir(cli: Cli, tmp_path: Path) -> None:
    unpack_mlflow(tmp_path)
    done = cli("mlflow", "mlruns", "--logdir", "my logs")
    assert re.match(r"Imported 4 runs with \d+ points into my logs; .*: trackers launch 'my logs'$", done.stdout)
    assert len(list(tmp_path.glob("my logs/*/*/run.json"))) == 4


def test_a_csv_history_is_imported(cli: Cli, tmp_path: Path) -> None:
    copy_csv(tmp_path)
    done = cli("csv", "cnn/digits.csv")
    assert done.stdout == "Imported 1 run with 32 points into logs. To see them: trackers launch\n"


def test_a_malformed_file_does_not_stop_the_others(cli: Cli, tmp_path: Path) -> None:
    copy_csv(tmp_path)
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    done = cli("csv", "bad.csv", "cnn/digits.csv")
    assert done.returncode == 2
    assert done.stdout.startswith("Imported 1 run with 32 points into logs.")
    assert done.stderr == (
        "Error: expected a CSV file of Keras's CSVLogger, with a column 'epoch' and no column twice; the header of "
        "'bad.csv' has 'a', 'b'\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["wandb", "nothing"], "Error: expected W&B's folder `wandb`, .* 'nothing' does not exist"),
        (["mlflow", "nothing"], "Error: expected the folder mlruns, .* 'nothing' does not exist"),
        (["mlflow", "wandb"], "Error: expected the folder mlruns, .* 'wandb' has neither mlruns/"),
        (["csv", "wandb"], "Error: expected a CSV file of Keras's CSVLogger; 'wandb' is a folder"),
    ],
)
def test_an_invalid_source_is_an_error_of_one_line(cli: Cli, arguments: list[str], message: str) -> None:
    assert re.match(message, failure(cli(*arguments)))


def test_a_logdir_that_is_a_file_is_an_error(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    done = cli("wandb", "wandb", "--logdir", "taken")
    assert done.returncode == 2
    assert "Directory 'taken' is a file" in done.stderr


def test_the_help_has_examples(cli: Cli) -> None:
    assert "trackers import mlflow mlflow.db" in cli("-h").stdout
    for source, example in (("wandb", "wandb wandb/offline"), ("mlflow", "mlflow ."), ("csv", "csv history.csv")):
        assert f"trackers import {example}" in cli(source, "--help").stdout
    assert cli("wandb").returncode == 2


def test_a_terminal_shows_a_progress_bar(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    terminal, stderr = pty.openpty()
    command = [sys.executable, "-m", "trackers", "import", "wandb", str(DATA / "wandb")]
    environment = {**os.environ, "TERM": "xterm"}
    done = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=stderr, env=environment)
    os.close(stderr)
    shown = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    assert "100%" in shown
    assert done.stdout.startswith(b"Imported 6 runs")
