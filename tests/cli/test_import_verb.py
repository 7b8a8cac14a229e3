"""`trackers import` in a process of its own: what it says, where, and with which exit code."""

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
    """`python -m trackers import …` in a folder with W&B's `wandb`."""
    shutil.copytree(DATA / "wandb", tmp_path / "wandb")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "trackers", "import", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert "Traceback" not in done.stdout + done.stderr
        return done

    return run


def failure(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a failed command says."""
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line


def test_once_and_again(cli: Cli, tmp_path: Path) -> None:
    done = cli("wandb", "wandb")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        r"Imported 6 runs with \d,?\d+ points into logs; 1 without an end, as far as it goes; 1 damaged or cut off, as "
        r"far as it can be read \(see run\.json\); left out: media \(1\), text \(1\)\. Look at them: trackers launch\n",
        done.stdout,
    )
    assert len(trackers.read(tmp_path / "logs").scalars(tags=["epoch/loss"])) > 100
    again = cli("wandb", ".")
    assert again.stdout == "Imported 0 runs with 0 points into logs; 6 already there. Look at them: trackers launch\n"
    assert (again.returncode, again.stderr) == (0, "")


def test_mlflow_into_a_logdir_of_another_name(cli: Cli, tmp_path: Path) -> None:
    unpack_mlflow(tmp_path)
    done = cli("mlflow", "mlruns", "--logdir", "my logs")
    assert re.match(r"Imported 4 runs with \d+ points into my logs; .*: trackers launch 'my logs'$", done.stdout)
    assert len(list(tmp_path.glob("my logs/*/*/run.json"))) == 4


def test_csv(cli: Cli, tmp_path: Path) -> None:
    copy_csv(tmp_path)
    done = cli("csv", "cnn/digits.csv")
    assert done.stdout == "Imported 1 run with 32 points into logs. Look at them: trackers launch\n"


def test_a_bad_file_among_good_ones_stops_none_of_them(cli: Cli, tmp_path: Path) -> None:
    copy_csv(tmp_path)
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    done = cli("csv", "bad.csv", "cnn/digits.csv")
    assert done.returncode == 2
    assert done.stdout.startswith("Imported 1 run with 32 points into logs.")
    assert done.stderr == (
        "Error: 'bad.csv' should be a CSV file that Keras's CSVLogger wrote, with a column 'epoch' and no name twice; "
        "its first line has 'a', 'b'\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["wandb", "nothing"], "Error: 'nothing' should be W&B's folder `wandb`, .* is not there"),
        (["mlflow", "nothing"], "Error: 'nothing' should be a store of MLflow's, and is not there; give the folder "),
        (["mlflow", "wandb"], "Error: 'wandb' should be a store of MLflow's, and holds neither mlruns/"),
        (["csv", "wandb"], "Error: 'wandb' should be a CSV file that Keras's CSVLogger wrote, and is a folder"),
    ],
)
def test_bad_input_is_one_clear_line(cli: Cli, arguments: list[str], said: str) -> None:
    assert re.match(said, failure(cli(*arguments)))


def test_a_logdir_that_is_a_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    done = cli("wandb", "wandb", "--logdir", "taken")
    assert done.returncode == 2
    assert "Directory 'taken' is a file" in done.stderr


def test_the_help_teaches(cli: Cli) -> None:
    assert "trackers import mlflow mlflow.db" in cli("-h").stdout
    for source, example in (("wandb", "wandb wandb/offline"), ("mlflow", "mlflow ."), ("csv", "csv history.csv")):
        assert f"trackers import {example}" in cli(source, "--help").stdout
    assert cli("wandb").returncode == 2


def test_a_person_at_a_terminal_sees_a_bar(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "trackers", "import", "wandb", str(DATA / "wandb")]
    environment = {**os.environ, "TERM": "xterm"}
    done = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, env=environment)
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert "100%" in shown
    assert done.stdout.startswith(b"Imported 6 runs")
