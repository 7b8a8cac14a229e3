"""Golden files of other tools, and helpers that read the imported runs back."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np

import trackers
from trackers.convert.importers.imported_run import ImportedRun, ImportSource

DATA = Path(__file__).parents[2] / "data"
Point = tuple[str, int, float, Any]


def unpack_mlflow(folder: Path) -> Path:
    """Copies both kinds of MLflow stores into a folder."""
    shutil.copytree(DATA / "mlflow" / "mlruns", folder / "mlruns")
    (folder / "mlflow.db").write_bytes(gzip.decompress((DATA / "mlflow" / "mlflow.db.gz").read_bytes()))
    return folder


def copy_csv(folder: Path) -> Path:
    """Copies a file of CSVLogger into a folder `cnn`, with the time 1700000000.5."""
    path = folder / "cnn" / "digits.csv"
    path.parent.mkdir()
    shutil.copy(DATA / "csv" / "digits.csv", path)
    os.utime(path, (1700000000.5, 1700000000.5))
    return path


def comparable(value: float) -> Any:
    """Returns a number as it is stored, in float32; NaN as a string, so that it equals itself."""
    return "nan" if value != value else float(np.float32(value))


def read_points(logdir: Path, run: str) -> list[Point]:
    """Returns every point of a run except its best and last values, sorted."""
    frame = trackers.read(logdir).scalars(runs=[run], raw=True)
    points = [
        (tag, step, wall_time, comparable(value))
        for tag, step, wall_time, value in frame[["tag", "step", "wall_time", "value"]].itertuples(index=False)
        if not tag.startswith(("Best/", "Last/"))
    ]
    return sorted(points, key=str)


def read_record(directory: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((directory / "run.json").read_text())
    return record


def read_label(directory: Path) -> dict[str, Any]:
    label: dict[str, Any] = json.loads((directory / "label.json").read_text())
    return label


def read_source(sources: list[ImportSource], name: str) -> ImportedRun:
    """Reads the one run of a name."""
    (source,) = [source for source in sources if source.name == name]
    return source.read()
