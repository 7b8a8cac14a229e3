"""Runs the command line as a person types it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import trackers

Verb = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder with `logs` of three runs."""
    folder = tmp_path_factory.mktemp("work")
    for rate in (0.1, 0.01, 0.001):
        with trackers.Run(folder / "logs", hparams={"learning_rate": rate}, name=f"rate {rate}") as run:
            for step in range(5):
                run.writer("validation").scalars(step, {"epoch_accuracy": rate * step})
                run.writer().images(step, {"picture": [[0.0, 1.0]]})
    return folder


@pytest.fixture
def verb(logdir: Path) -> Verb:
    """Runs `trackers …` in a folder with logs, where TensorFlow and Keras cannot be imported."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        poison = logdir / "poison"
        poison.mkdir(exist_ok=True)
        (poison / "tensorflow.py").write_text("raise ImportError('poisoned')")
        (poison / "keras.py").write_text("raise ImportError('poisoned')")
        paths = os.pathsep.join([str(poison), str(Path(trackers.__file__).parents[1])])
        done = subprocess.run(
            [sys.executable, "-m", "trackers", *arguments],
            cwd=logdir,
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    return run
