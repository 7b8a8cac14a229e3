"""Reads MLflow's file store: a folder per experiment, in it a folder per run with a file per metric, param and tag."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from trackers.convert.importers.imported_run import ImportedRun, ImportSource
from trackers.convert.importers.mlflow_run import DELETED, MlflowRun, Point
from trackers.convert.importers.mlflow_yaml import read_scalars
from trackers.errors import ReadError

_META = "meta.yaml"
# mlflow/entities/run_status.py
_STATUSES = {"1": "RUNNING", "2": "SCHEDULED", "3": "FINISHED", "4": "FAILED", "5": "KILLED"}


def is_store(path: Path) -> bool:
    """Tells whether a folder is a file store: a folder in it is an experiment."""
    return any(path.glob(f"*/{_META}"))


def find_runs(store: Path) -> Iterator[ImportSource]:
    """Yields the runs of a store that are not deleted.

    Args:
        store: The folder with the experiments.

    Raises:
        ReadError: If a file of the store cannot be read.
    """
    for experiment_path in sorted(store.glob(f"*/{_META}")):
        experiment = _read_meta(experiment_path)
        if experiment.get("lifecycle_stage") == DELETED:
            continue
        for path in sorted(experiment_path.parent.glob(f"*/{_META}")):
            meta = _read_meta(path)
            if "start_time" in meta and meta.get("lifecycle_stage") != DELETED:
                name = meta.get("run_name") or path.parent.name
                yield ImportSource(name, partial(_read_run, path.parent, meta, experiment.get("name", "")))


def _read_run(path: Path, meta: dict[str, str], experiment: str) -> ImportedRun:
    problems: list[str] = []
    metrics = _files(path / "metrics")
    points = sorted(point for file, metric in metrics for point in _read_points(file, metric, problems))
    started, ended = (int(timestamp) if (timestamp := meta.get(key)) else None for key in ("start_time", "end_time"))
    if started is None and points:
        started = min(point.timestamp for point in points)
    return MlflowRun(
        id=path.name,
        name=meta.get("run_name", ""),
        experiment=experiment,
        status=_STATUSES.get(meta.get("status", ""), ""),
        started=started,
        ended=ended,
        points=points,
        params={name: _read_text(file) for file, name in _files(path / "params")},
        tags={name: _read_text(file) for file, name in _files(path / "tags")},
        dataset=_read_dataset(path),
        problems=problems,
    ).to_imported_run()


def _read_points(file: Path, metric: str, problems: list[str]) -> Iterator[Point]:
    lines = _read_text(file).split("\n")
    if lines.pop():
        problems.append(f"the file of {metric} ends in the middle of a line")
    for number, line in enumerate(lines, 1):
        try:
            # Stores before MLflow 1.0 have no step.
            timestamp, value, step, *_ = [*line.split(), "0"]
            yield Point(int(step), int(timestamp), metric, float(value))
        except ValueError as error:
            raise ReadError(
                f"{str(file)!r}, line {number}: expected a time in milliseconds, a value and a step, not "
                f"{line[:80]!r}; fix or delete the line"
            ) from error


def _read_dataset(path: Path) -> str | None:
    for link in sorted(path.glob(f"inputs/*/{_META}")):
        meta = path.parent / "datasets" / _read_meta(link).get("source_id", "") / _META
        if meta.is_file() and (name := _read_meta(meta).get("name")):
            return name
    return None


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yields the files below a folder and their names; a slash in a name is a folder."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file, file.relative_to(folder).as_posix()


def _read_meta(path: Path) -> dict[str, str]:
    return read_scalars(_read_text(path))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"cannot read {str(path)!r} as a text file of an MLflow store: {error}") from error
