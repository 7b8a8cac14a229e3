"""A logdir to manage: two runs of this kit, and one of another writer that is not active any more."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackers
from tests.manage.full_logs import full_logdir as full_logdir
from tests.manage.full_logs import make_old
from trackers.write.writer import Writer


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    for name in ("narrow", "wide"):
        with trackers.Run(tmp_path / "logs" / "exp", hparams={"units": len(name)}, name=name) as run:
            run.writer("train").scalars(0, {"epoch_loss": 1.0})
    write_other_run(tmp_path / "logs" / "stock" / "train")
    return tmp_path / "logs"


def write_other_run(folder: Path) -> None:
    """Writes an event file without a run record, so old that it is not active."""
    writer = Writer(folder)
    writer.scalars(0, {"epoch_loss": 2.0})
    writer.close()
    make_old(folder)


def run_named(logdir: Path, name: str) -> str:
    """Returns the run with this name in its label."""
    runs = trackers.read(logdir).runs().set_index("name")["run"]
    return str(runs[name])
