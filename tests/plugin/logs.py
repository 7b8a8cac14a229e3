"""What the tests of the plugin share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

import trackers

EPOCHS = 5
Curves = dict[tuple[str, str], tuple[int, np.ndarray, np.ndarray, np.ndarray]]


def python(script: str, *paths: Path) -> str:
    """What a script of Python prints in an interpreter of its own."""
    found = [*map(str, paths), str(Path(trackers.__file__).parents[1])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(found)}
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env).stdout


def small_run(logdir: Path, learning_rate: float, seed: int = 0) -> trackers.Run:
    """A run of two splits that has ended: the better, the nearer its learning rate is to 0.01."""
    with trackers.Run(logdir, hparams={"learning_rate": learning_rate}, seed=seed, tags=[f"s{seed}"]) as run:
        reached = 1 - abs(np.log10(learning_rate) + 2) / 5 + seed / 100
        for step in range(EPOCHS):
            for split in ("train", "validation"):
                accuracy = float(reached * step / EPOCHS)
                run.writer(split).scalars(step, {"epoch_accuracy": accuracy, "epoch_loss": 1 - accuracy})
    return run
