"""One RunInfo per run: what its record, its label, its HParams session and its scalars say."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, groupby
from typing import Any, NamedTuple

import numpy as np

from trackers.reader.curves import Curve, best_point, merge_segments, segments_by_tag
from trackers.reader.hparams import Session, read_session
from trackers.reader.index import Folder, LogIndex
from trackers.reader.json_files import ParsedFiles, read_alerts, read_label, read_record
from trackers.reader.run_status import run_status
from trackers.schema.fields import is_time
from trackers.schema.label import Label
from trackers.schema.metric_direction import Direction, chosen_direction, known_direction
from trackers.schema.run_info import Metric, RunInfo
from trackers.schema.run_layout import ALERTS_FILE, LABEL_FILE, RECORD_FILE
from trackers.schema.run_record import HParam, RunRecord
from trackers.schema.status import UNKNOWN
from trackers.schema.tags import cv_direction, metric_of
from trackers.schema.timestamps import to_seconds

Directions = Mapping[str, Direction]
# The methods `min` and `max` of an array take twice as long for a few values.
_smallest, _largest = np.minimum.reduce, np.maximum.reduce
# 1980, seconds since the epoch.
_FIRST_TIME = 315_532_800.0


class Measurements(NamedTuple):
    """What the event files of a run say, and their state at that time; they are measured again when they have grown.

    Attributes:
        state: Compares equal as long as nothing has changed.
        first: The earliest wall time of any value, or NaN.
        last: The latest wall time of any value, or NaN.
        metrics: Metric to its values.
        session: The HParams session; empty for a run with a record, which contains more.
    """

    state: Any
    first: float
    last: float
    metrics: dict[str, Metric]
    session: Session


class RunInfoCache:
    """Reads the RunInfo of every run, and measures only those whose files have changed since the last call."""

    def __init__(self) -> None:
        self._measurements: dict[str, Measurements] = {}
        self._records = ParsedFiles(read_record)
        self._labels = ParsedFiles(read_label)
        self._alerts = ParsedFiles(read_alerts)

    def read(self, index: LogIndex, directions: Directions) -> list[RunInfo]:
        """Reads every run.

        Args:
            index: The logs.
            directions: Metric to `"min"` or `"max"`, for metrics whose name misleads.

        Returns:
            Sorted by directory.
        """
        records = self._records.read_all(index.metadata_files(RECORD_FILE))
        labels = self._labels.read_all(index.metadata_files(LABEL_FILE))
        alert_files = self._alerts.read_all(index.metadata_files(ALERTS_FILE))
        folders = {run: list(group) for run, group in groupby(index.folders(), lambda folder: folder.run)}
        infos, no_label = [], Label()
        for run in sorted({*folders, *records, *index.traced_runs()}):
            record, mtime, record_problems = records.get(run, (None, 0.0, []))
            label, label_problems = labels.get(run, (no_label, []))
            alerts, alert_problems = alert_files.get(run, ([], []))
            measured = self._measure(run, folders.get(run, []), record, directions)
            problems = (*record_problems, *label_problems, *alert_problems, *measured.session.problems)
            infos.append(_run_info(run, record, mtime, label, len(alerts), measured, problems))
        self._measurements = {info.run: self._measurements[info.run] for info in infos}
        return infos

    def _measure(
        self, run: str, folders: list[Folder], record: RunRecord | None, directions: Directions
    ) -> Measurements:
        best = record.best if record else {}
        files = [(file, file.scan, file.scan.position) for folder in folders for file in folder.files]
        state = files, best, directions, record is None
        if run not in self._measurements or self._measurements[run].state != state:
            session = Session() if record else read_session(chain.from_iterable(folder.files for folder in folders))
            metrics = dict(_metrics(folders, best, directions))
            self._measurements[run] = Measurements(state, *_time_span(folders), metrics, session)
        return self._measurements[run]


def _run_info(
    run: str,
    record: RunRecord | None,
    mtime: float,
    label: Label,
    alerts: int,
    measured: Measurements,
    problems: tuple[str, ...],
) -> RunInfo:
    if record:
        start = _seconds(record.created)
        end = _seconds(record.ended)
        last_sign_of_life = mtime
        status, hparams = run_status(record, mtime), record.hparams
    else:
        session = measured.session
        start = _time(session.started) or _time(measured.first)
        end = _time(session.ended) or (None if session.status != UNKNOWN else _time(measured.last))
        last_sign_of_life = measured.last
        status, hparams = session.status, session.hparams
    last = _time(last_sign_of_life) if end is None else end
    # A clock that was never set begins in 1970; some writers count from 0, and their differences are durations.
    is_dated = [time is None or time >= _FIRST_TIME for time in (start, last)]
    duration = None if start is None or last is None or len({*is_dated}) > 1 else round(last - start, 6)
    return RunInfo(
        run=run,
        name=label.name or "",
        status=status,
        error=_error(record),
        start=start if is_dated[0] else None,
        end=end if is_dated[1] else None,
        duration=duration,
        dataset=(record and record.dataset) or "",
        seed=record.seed if record else None,
        command=record.command if record else "",
        parent=(record and record.parent) or "",
        commit=(record.git or {}).get("commit", "") if record else "",
        tags=tuple(label.tags),
        note=label.note,
        alerts=alerts,
        hparams=hparams,
        metrics=measured.metrics,
        record=record,
        problems=problems,
    )


def read_hparams(index: LogIndex) -> dict[str, Mapping[str, HParam]]:
    """Reads the hyperparameters of every run, without its metrics.

    Returns:
        Run to hyperparameters: those of the record, which tells an int from a float, or else of HParams.
    """
    records = index.metadata_files(RECORD_FILE)
    folders = {run: list(group) for run, group in groupby(index.folders(), lambda folder: folder.run)}
    hparams: dict[str, Mapping[str, HParam]] = {}
    for run in sorted({*folders, *records}):
        record, _, _ = read_record(records.get(run))
        files = chain.from_iterable(folder.files for folder in folders.get(run, []))
        hparams[run] = record.hparams if record else read_session(files).hparams
    return hparams


def session_problems(index: LogIndex, runs: Collection[str]) -> dict[str, list[str]]:
    """Returns what cannot be decoded of the HParams sessions of some runs.

    Args:
        index: The logs.
        runs: Directories of runs.

    Returns:
        Run to a sentence for each problem.
    """
    folders = [folder for folder in index.folders() if folder.run in runs]
    by_run = groupby(folders, lambda folder: folder.run)
    return {run: read_session(chain.from_iterable(folder.files for folder in group)).problems for run, group in by_run}


def _metrics(
    folders: Iterable[Folder], recorded: Mapping[str, Mapping[str, Any]], directions: Directions
) -> Iterator[tuple[str, Metric]]:
    for folder in folders:
        segments = segments_by_tag(chain.from_iterable(file.scan.segments for file in folder.files))
        for tag, parts in segments.items():
            metric = metric_of(folder.split, tag, segments)
            if metric is None:
                continue
            points = merge_segments(parts, raw=False)
            record = recorded.get(metric)
            direction = (
                chosen_direction(metric, directions)
                or (record and record.get("direction"))
                or cv_direction(tag)
                or known_direction(metric)
                or (record and _direction_of_best(points, record["value"]))
                or "min"
            )
            best = best_point(points, direction)
            if record and (best is None or _is_as_good(record["value"], best[0], direction)):
                # The curve has it rounded to float32; and a resumed run may have lost its points.
                best = float(record["value"]), int(record["step"])
            value, step = best or (None, None)
            yield metric, Metric(float(points.values[-1]), value, step, direction)


def _direction_of_best(points: Curve, value: float) -> Direction | None:
    """Tells in which direction a run took a value for the best of its curve; None if that is unclear."""
    largest, smallest = best_point(points, "max"), best_point(points, "min")
    if largest is None or smallest is None or largest[0] == smallest[0]:
        return None
    is_largest, is_smallest = _is_as_good(value, largest[0], "max"), _is_as_good(value, smallest[0], "min")
    return None if is_largest == is_smallest else "max" if is_largest else "min"


def _is_as_good(value: float, best: float, direction: Direction) -> bool:
    """Tells whether a value in a record is as good as the best of a curve, whose values are rounded to float32."""
    tolerance = 1e-6 * abs(best)
    return value >= best - tolerance if direction == "max" else value <= best + tolerance


def _time_span(folders: Iterable[Folder]) -> tuple[float, float]:
    """Returns the first and the last wall time of a run; NaN if it has no values."""
    first, last = math.inf, -math.inf
    files = [file for folder in folders for file in folder.files]
    for file in files:
        for segment in file.scan.segments:
            first = min(first, _smallest(segment.wall_times))
            last = max(last, _largest(segment.wall_times))
        for value in file.scan.non_scalars:
            first, last = min(first, value.wall_time), max(last, value.wall_time)
    if first < _FIRST_TIME <= last:  # some events have no time
        times = [segment.wall_times for file in files for segment in file.scan.segments]
        times.append(np.array([value.wall_time for file in files for value in file.scan.non_scalars]))
        first = min(dated.min() for part in times if len(dated := part[part >= _FIRST_TIME]))
    return (first, last) if first <= last else (math.nan, math.nan)


def _error(record: RunRecord | None) -> str:
    """Returns the error of a run or of the trial that it is, in one line."""
    if record and record.error:
        message = " ".join(record.error["message"].split())
        return f"{record.error['type']}: {message}" if message else record.error["type"]
    trial = record.metadata.get("trial") if record else None
    return str(trial.get("error") or "") if isinstance(trial, dict) else ""


def _seconds(timestamp: str | None) -> float | None:
    return to_seconds(timestamp) if timestamp else None


def _time(seconds: float) -> float | None:
    return float(seconds) if is_time(seconds) else None
