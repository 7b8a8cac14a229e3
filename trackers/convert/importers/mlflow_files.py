"""MLflow's file store: a folder an experiment, in it a folder a run, in it a file a metric, parameter and tag."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from trackers.convert.importers.flat_yaml import read_flat_yaml
from trackers.convert.importers.imported_run import Found, ImportedRun
from trackers.convert.importers.mlflow_run import DELETED, MlflowRun, Point
from trackers.errors import ReadError

_META = "meta.yaml"
# mlflow/entities/run_status.py
_STATUSES = {"1": "RUNNING", "2": "SCHEDULED", "3": "FINISHED", "4": "FAILED", "5": "KILLED"}


def is_store(path: Path) -> bool:
    """Whether a folder is a file store: some folder in it is an experiment."""
    return any(path.glob(f"*/{_META}"))


def find(store: Path) -> Iterator[Found]:
    """The runs of a store that are not deleted.

    Raises:
        ReadError: If a file of the store cannot be read.
    """
    for meta in sorted(store.glob(f"*/{_META}")):
        experiment = _meta(meta)
        if experiment.get("lifecycle_stage") == DELETED:
            continue
        for path in sorted(meta.parent.glob(f"*/{_META}")):
            found = _meta(path)
            if "start_time" in found and found.get("lifecycle_stage") != DELETED:
                what = found.get("run_name") or path.parent.name
                yield Found(what, partial(_read, path.parent, found, experiment.get("name", "")))


def _read(path: Path, meta: dict[str, str], experiment: str) -> ImportedRun:
    problems: list[str] = []
    points = sorted(point for file, metric in _files(path / "metrics") for point in _points(file, metric, problems))
    started, ended = (int(moment) if (moment := meta.get(key)) else None for key in ("start_time", "end_time"))
    if started is None and points:
        started = min(point.moment for point in points)
    return MlflowRun(
        id=path.name,
        name=meta.get("run_name", ""),
        experiment=experiment,
        status=_STATUSES.get(meta.get("status", ""), ""),
        started=started,
        ended=ended,
        points=points,
        params={name: _text(file) for file, name in _files(path / "params")},
        tags={name: _text(file) for file, name in _files(path / "tags")},
        dataset=_dataset(path),
        problems=problems,
    ).imported()


def _points(file: Path, metric: str, problems: list[str]) -> Iterator[Point]:
    lines = _text(file).split("\n")
    if lines.pop():
        problems.append(f"the file of {metric} ends in the middle of a line")
    for number, line in enumerate(lines, 1):
        try:
            # Stores before MLflow 1.0 have no step.
            moment, value, step, *_ = [*line.split(), "0"]
            yield Point(int(step), int(moment), metric, float(value))
        except ValueError as error:
            raise ReadError(
                f"{str(file)!r}, line {number}, should be a time in milliseconds, a value and a step, and is "
                f"{line[:80]!r}: repair or delete the line"
            ) from error


def _dataset(path: Path) -> str | None:
    for link in sorted(path.glob(f"inputs/*/{_META}")):
        meta = path.parent / "datasets" / _meta(link).get("source_id", "") / _META
        if meta.is_file() and (name := _meta(meta).get("name")):
            return name
    return None


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files below a folder with their names there, in which a slash makes a folder."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file, file.relative_to(folder).as_posix()


def _meta(path: Path) -> dict[str, str]:
    return read_flat_yaml(_text(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(
            f"{str(path)!r} should be a text file of an MLflow store and cannot be read: {error}"
        ) from error
