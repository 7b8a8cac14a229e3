"""Git repositories with a training script, for tests of the code that runs keep."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import trackers

# It imports a module of its repository, and takes options as argparse spells them.
SCRIPT = """
import argparse
import trackers
from lib import model

parser = argparse.ArgumentParser()
parser.add_argument("--learning-rate", type=float, default=0.1)
parser.add_argument("--batch_size", type=int, default=32)
parser.add_argument("--logdir", default="logs")
args = parser.parse_args()
hparams = {"learning_rate": args.learning_rate, "batch_size": args.batch_size}
with trackers.Run(f"{args.logdir}/train", hparams=hparams, code=True) as run:
    run.log_metrics(0, {"loss": model.loss(args.learning_rate)})
"""


def git(folder: Path, *arguments: str) -> str:
    """Runs git in a folder, whatever the user's configuration is, and returns what it prints."""
    identity = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def commit_all(folder: Path) -> str:
    """Commits everything that git does not ignore, and returns the commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "commit")
    return git(folder, "rev-parse", "HEAD")


def write(folder: Path, **files: str) -> None:
    """Writes files; in names, `__` is `/` and the suffix is `.py`."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def training_project(folder: Path) -> Path:
    """Creates a repository with `train.py` and `lib/model.py`, committed, and `logs` and `data` ignored."""
    write(folder, train=SCRIPT, lib__model="def loss(rate): return 2 * rate\n")
    (folder / ".gitignore").write_text("logs\ndata\n__pycache__\n")
    git(folder, "init", "--quiet")
    commit_all(folder)
    return folder


def run_python(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs Python in a folder; `trackers` is that of this checkout."""
    paths = os.pathsep.join(filter(None, [environment.pop("PYTHONPATH", ""), str(Path(trackers.__file__).parents[1])]))
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment, "PYTHONPATH": paths}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done


def train(folder: Path, *arguments: str) -> Path:
    """Runs `train.py`, and returns the directory of its run."""
    before = set(folder.glob("logs/train/run_*"))
    run_python(folder, "train.py", *arguments)
    (path,) = set(folder.glob("logs/train/run_*")) - before
    return path
