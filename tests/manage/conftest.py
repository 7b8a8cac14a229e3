"""Logs that people work on: two runs of this kit, and one of somebody else's that nobody writes any more."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import trackers
from tests.manage.full_logs import full_logdir as full_logdir
from trackers.reader.run_status import STALE_SECONDS
from trackers.write.writer import Writer


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    for name in ("narrow", "wide"):
        with trackers.Run(tmp_path / "logs" / "exp", hparams={"units": len(name)}, name=name) as run:
            run.writer("train").scalars(0, {"epoch_loss": 1.0})
    foreign(tmp_path / "logs" / "stock" / "train")
    return tmp_path / "logs"


def foreign(folder: Path) -> None:
    """A folder of event files without a record."""
    writer = Writer(folder)
    writer.scalars(0, {"epoch_loss": 2.0})
    writer.close()
    grow_old(folder)


def grow_old(folder: Path) -> None:
    """Makes its files so old that nobody can be writing them."""
    then = time.time() - 2 * STALE_SECONDS
    for path in folder.iterdir():
        os.utime(path, (then, then))


def ours(logdir: Path, name: str) -> str:
    """The run with this label."""
    runs = trackers.read(logdir).runs().set_index("name")["run"]
    return str(runs[name])
