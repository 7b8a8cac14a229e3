"""The golden files of other tools, and what of them is read back."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np

import trackers
from trackers.convert.importers.imported_run import ImportedRun

DATA = Path(__file__).parents[3] / "data"
Point = tuple[str, int, float, Any]


def unpack_mlflow(folder: Path) -> Path:
    """Puts both kinds of stores into a folder, as MLflow leaves them."""
    shutil.copytree(DATA / "mlflow" / "mlruns", folder / "mlruns")
    (folder / "mlflow.db").write_bytes(gzip.decompress((DATA / "mlflow" / "mlflow.db.gz").read_bytes()))
    return folder


def copy_csv(folder: Path) -> Path:
    """Puts what CSVLogger wrote into a folder `cnn`, last changed at 1700000000.5."""
    path = folder / "cnn" / "digits.csv"
    path.parent.mkdir()
    shutil.copy(DATA / "csv" / "digits.csv", path)
    os.utime(path, (1700000000.5, 1700000000.5))
    return path


def comparable(value: float) -> Any:
    """A number as it is kept, in float32, and such that it equals itself even where it is NaN."""
    return "nan" if value != value else float(np.float32(value))


def points(logdir: Path, run: str) -> list[Point]:
    """Every point of a run but for its best and last values, sorted; a NaN as a word."""
    frame = trackers.read(logdir).scalars(runs=[run], raw=True)
    found = [
        (tag, step, wall_time, comparable(value))
        for tag, step, wall_time, value in frame[["tag", "step", "wall_time", "value"]].itertuples(index=False)
        if not tag.startswith(("Best/", "Last/"))
    ]
    return sorted(found, key=str)


def record(directory: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / "run.json").read_text())
    return found


def label(directory: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / "label.json").read_text())
    return found


def one(found: list[Any], what: str) -> ImportedRun:
    """The one run of that name among those found."""
    (wanted,) = [run for run in found if run.what == what]
    read: ImportedRun = wanted.read()
    return read
