"""`trackers rerun`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import trackers
from tests.repositories import train, training_project, write
from trackers.cli import main


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a run in a repository that has been edited since."""
    project = training_project(tmp_path_factory.mktemp("project"))
    (project / "api_key.txt").write_text("hunter2")
    path = train(project)
    write(project, train="raise SystemExit('edited')")
    return path


@pytest.fixture(autouse=True)
def project(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests run at the top of the repository."""
    monkeypatch.chdir(run.parents[2])


def verb(*arguments: str, answer: str = "") -> Result:
    """Runs `trackers rerun …` in this process: what the command of the run prints is not in the result."""
    return CliRunner().invoke(main, ["rerun", *arguments], input=answer)


def python(*arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    """Runs `trackers …` as a person types it."""
    paths = {"PYTHONPATH": str(Path(trackers.__file__).parents[1])}
    command = [sys.executable, "-m", "trackers", *arguments]
    return subprocess.run(command, env={**os.environ, **paths}, input=answer, capture_output=True, text=True)


def runs_beside(run: Path) -> list[Path]:
    return sorted(path for path in run.parent.iterdir() if path != run)


def test_a_dry_run_prints_what_would_run(run: Path) -> None:
    done = verb(run.name[-4:], "--set", "learning_rate=0.4", "--dry-run")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Command   python train.py --learning-rate 0.4" in done.stdout
    assert f"Folder    {run.parents[2]}, in a temporary copy" in done.stdout
    assert "Left out  api_key.txt (may hold secrets)" in done.stdout
    assert runs_beside(run) == []


@pytest.mark.parametrize("answer", ["", "n\n"])
def test_nothing_runs_without_a_confirmation(run: Path, answer: str) -> None:
    done = verb(str(run), answer=answer)
    assert done.exit_code == 1
    assert "This executes code out of the logs. Run it? [y/N]: " in done.stdout
    assert runs_beside(run) == []


def test_a_confirmed_rerun_prints_the_new_run(run: Path) -> None:
    done = python("rerun", run.name[-4:], "--set", "learning_rate=0.4", answer="y\n")
    (child,) = runs_beside(run)
    assert (done.returncode, done.stderr.count("hunter2")) == (0, 0)
    assert done.stdout.endswith(f"New run: logs/train/{child.name}\n")
    assert json.loads((child / "run.json").read_text())["parent"] == run.name
    listed = CliRunner().invoke(main, ["runs", "--columns", "parent,hparams.learning_rate", "--markdown"])
    assert listed.stdout.splitlines()[-1] == f"| train/{child.name} | {run.name} | 0.4 |"


def test_the_exit_code_is_that_of_the_command(run: Path) -> None:
    done = python("rerun", run.name[-4:], "--set", "learning_rate=much", "--yes")
    assert done.returncode == 2  # argparse's
    assert "invalid float value: 'much'" in done.stderr
    assert "--link PATH adds them" in done.stderr


def test_a_command_from_the_logs_cannot_hide_itself(run: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    record = json.loads((run / "run.json").read_text())
    (copy / "run.json").write_text(json.dumps(record | {"command": "python train.py \x1b[2K\r\u202e"}))
    done = verb(str(copy), "--dry-run")
    assert r"python train.py '\x1b[2K' '\u202e'" in done.stdout
    assert not {"\x1b", "\r", "\u202e"} & set(done.stdout)


def test_a_run_without_code_is_one_sentence(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as other:
        pass
    done = verb(str(other.path))
    assert done.exit_code == 2
    assert (
        done.stderr
        == f"Error: '{other.path}' keeps no code; only a run with trackers.Run(code=True) can be run again\n"
    )
