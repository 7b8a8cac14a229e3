"""Logs that the tests of the plugin share."""

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
    """Returns what a Python script prints in a new interpreter."""
    search_path = [*map(str, paths), str(Path(trackers.__file__).parents[1])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(search_path)}
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env).stdout


def small_run(logdir: Path, learning_rate: float, seed: int = 0) -> trackers.Run:
    """Writes a finished run of two splits; its accuracy is higher the closer its learning rate is to 0.01."""
    with trackers.Run(logdir, hparams={"learning_rate": learning_rate}, seed=seed, tags=[f"s{seed}"]) as run:
        reached = 1 - abs(np.log10(learning_rate) + 2) / 5 + seed / 100
        for step in range(EPOCHS):
            for split in ("train", "validation"):
                accuracy = float(reached * step / EPOCHS)
                run.writer(split).scalars(step, {"epoch_accuracy": accuracy, "epoch_loss": 1 - accuracy})
    return run


MARKUP = "<b onclick=parent.hacked=1>**words**</b><img src=x onerror=parent.hacked=1>"
CONFUSION = {"a": [[8.0, 2.0], [1.0, 9.0]], "b": [[6.0, 4.0], [5.0, 5.0]]}


def media_run(logdir: Path, name: str, steps: int) -> trackers.Run:
    """Writes a run with every kind of summary but scalars; the pixels of its images hold the step."""
    with trackers.Run(logdir, name=name) as run:
        for step in range(steps):
            writer = run.writer("train")
            writer.images(step, {"picture": np.full((2, 4, 5, 1), step, np.uint8)})
            writer.text(step, {"words": f"{MARKUP} of step {step}"})
            writer.histograms(step, {"weights": np.linspace(step, step + 1, 100)})
        run.writer("train").audio(0, {"sound": np.linspace(-1, 1, 8000)}, sample_rate=8000)
        run.writer("validation").matrices(0, {"confusion_matrix": CONFUSION[name]}, ["cat", "dog"], ["cat", "dog"])
    return run
