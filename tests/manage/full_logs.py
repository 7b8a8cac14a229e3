"""A logdir with every kind of summary, and ways to damage it."""

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
    """A finished run with two splits and forty steps, so old that it is not active."""
    random = np.random.default_rng(0)
    with trackers.Run(tmp_path / "logs", hparams={"units": 4}) as run:
        for split in ("train", "validation"):
            writer = run.writer(split)  # type: ignore[arg-type]
            for step in range(40):
                writer.scalars(step, {"epoch_loss": float(step), "epoch_accuracy": step / 64})
                writer.histograms(step, {"weights": random.normal(size=50)})
                writer.images(step, {"image": random.uniform(size=(4, 4, 3))})
            writer.text(0, {"words": "text"})
        run.writer().matrices(0, {"confusion": [[1, 2], [3, 4]]})
        (run.path / "history.csv").write_text("epoch,loss\n0,1\n")
    make_old(tmp_path / "logs")
    return tmp_path / "logs"


def make_old(logdir: Path) -> None:
    """Sets the time of every file back, so that no file seems active."""
    old = time.time() - 2 * STALE_SECONDS
    for path in logdir.rglob("*"):
        if path.is_file():
            os.utime(path, (old, old))


def fingerprint(folder: Path) -> dict[str, tuple[str, float]]:
    """Returns the hash and the time of every file."""
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def event_file(logdir: Path, split: str) -> Path:
    """Returns the one event file of a split."""
    (path,) = logdir.glob(f"*/{split}/*tfevents*")
    return path


def rewrite(path: Path, damage: Callable[[bytearray], bytes | bytearray]) -> None:
    """Replaces the content of a file."""
    path.write_bytes(damage(bytearray(path.read_bytes())))
