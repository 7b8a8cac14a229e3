"""Logs with everything in them, and ways to damage them."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import trackers
from trackers.reader.run_status import STALE_SECONDS


@pytest.fixture
def full_logdir(tmp_path: Path) -> Path:
    """One run of ours with two splits and forty steps, that ended an hour ago."""
    random = np.random.default_rng(0)
    with trackers.Run(tmp_path / "logs", hparams={"units": 4}) as run:
        for split in ("train", "validation"):
            writer = run.writer(split)  # type: ignore[arg-type]
            for step in range(40):
                writer.scalars(step, {"epoch_loss": float(step), "epoch_accuracy": step / 64})
                writer.histograms(step, {"weights": random.normal(size=50)})
                writer.images(step, {"picture": random.uniform(size=(4, 4, 3))})
            writer.text(0, {"words": "text"})
        run.writer().matrices(0, {"confusion": [[1, 2], [3, 4]]})
        (run.path / "history.csv").write_text("epoch,loss\n0,1\n")
    grow_old(tmp_path / "logs")
    return tmp_path / "logs"


def grow_old(logdir: Path) -> None:
    """Makes every file so old that nobody can be writing it."""
    then = time.time() - 2 * STALE_SECONDS
    for path in logdir.rglob("*"):
        if path.is_file():
            os.utime(path, (then, then))


def fingerprint(folder: Path) -> dict[str, tuple[str, float]]:
    """Every file's content and time."""
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def event_file(logdir: Path, split: str) -> Path:
    (path,) = logdir.glob(f"*/{split}/*tfevents*")
    return path


def change(path: Path, damage: Callable[[bytearray], bytes | bytearray]) -> None:
    path.write_bytes(damage(bytearray(path.read_bytes())))
