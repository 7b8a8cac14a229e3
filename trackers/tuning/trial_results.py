"""Reads the trials of a search from the tuner's files and the run records."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from trackers.errors import ReadError
from trackers.reader.run_frame import run_frame
from trackers.schema.column import Column, columns_of, find_column
from trackers.schema.metric_direction import Direction
from trackers.schema.run_info import Metric, RunInfo
from trackers.schema.run_layout import RECORD_FILE
from trackers.schema.run_record import RunRecord
from trackers.schema.timestamps import to_seconds
from trackers.tuning.candidate_results import candidate_frame, candidate_infos, latest_search
from trackers.tuning.search import Search

_STATUS = {"COMPLETED": "finished", "RUNNING": "running", "FAILED": "failed", "INVALID": "failed"}
Json = dict[str, Any]


def results(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Returns every trial of a Keras Tuner search, or every candidate of a scikit-learn search.

    Args:
        path: The folder of the runs of a tracked search, or the `project_dir` of a tuner
            (`<directory>/<project_name>`). If a folder has several scikit-learn searches, the last one counts.

    Returns:
        Of Keras Tuner, columns trial (str), status (`finished`, `failed`, `running`), score (float64, the oracle's),
        best_step (Int64, the epoch of the score), start (datetime64, UTC) and duration (float64, seconds, of all
        executions together; NaN if the search was not tracked), error (str), and `hparams.<name>`, sorted by name.

        Of scikit-learn, columns candidate (int64, its row in `cv_results_`), status, refit (bool),
        `mean_test_<scorer>` and `std_test_<scorer>` (float64, as in `cv_results_`, NaN without the scores of every
        fold) and those of `train`, start, duration (of all folds together), error, and `hparams.<name>`.

        The best row comes first; rows without a score come last.

    Raises:
        ReadError: If the path does not hold a search.
    """
    if folds := latest_search(_records(Path(path))):
        return candidate_frame(folds)
    infos, score = read_trials(path)
    columns = columns_of(infos)
    hparams = sorted((column for column in columns if column.group == "hparams"), key=lambda column: column.title)
    step = Column("best_step", score.title, "best_step", "number")
    start, duration = (find_column(columns, name) for name in ("start", "duration"))
    frame = run_frame(infos, [score, step, start, duration, *hparams]).rename(columns={score.name: "score"})
    frame.insert(0, "trial", [info.run for info in infos])
    frame.insert(1, "status", [info.status for info in infos])
    frame.insert(6, "error", [info.error for info in infos])
    return frame


def read_trials(path: str | os.PathLike[str]) -> tuple[list[RunInfo], Column]:
    """Returns every trial or candidate of a search as a run.

    Args:
        path: As for `results`.

    Returns:
        The trials or candidates, the best first, each named by its id; and the column of the score that ranks them.

    Raises:
        ReadError: If the path does not hold a search.
    """
    if folds := latest_search(_records(Path(path))):
        return candidate_infos(folds)
    project = _project(Path(path))
    trials = [_load(file) for file in sorted(project.glob("trial_*/trial.json"))]
    search = Search.load(project)
    records = _records_by_trial(Path(search.runs), search.search) if search else {}
    name, direction = (search.objective, search.direction) if search else _infer_objective(trials)
    score = Column(f"best.{name}", name, "best", "number", direction)
    try:
        infos = [_trial_info(trial, records.get(trial["trial_id"], []), score) for trial in trials]
    except (KeyError, TypeError, AttributeError) as error:
        raise ReadError(f"{str(project)!r} should be a tuner's project, but one of its trials lacks {error}") from error
    scored = [info for info in infos if info.metrics]
    scored.sort(key=lambda info: info.metrics[name].last, reverse=direction == "max")
    return [*scored, *(info for info in infos if not info.metrics)], score


def _infer_objective(trials: list[Json]) -> tuple[str, Direction]:
    """Infers the objective of a search that was not tracked: the metric with the score of every trial."""
    matches: list[set[tuple[str, Direction]]] = [
        {
            (name, metric["direction"])
            for name, metric in trial["metrics"]["metrics"].items()
            if any(sum(point["value"]) / len(point["value"]) == trial["score"] for point in metric["observations"])
        }
        for trial in trials
        if trial.get("score") is not None
    ]
    common = set.intersection(*matches) if matches else set()
    return max(common, key=lambda metric: metric[0].startswith("val_"), default=("score", "min"))


def _trial_info(trial: Json, records: list[RunRecord], score: Column) -> RunInfo:
    value, step = trial.get("score"), trial.get("best_step")
    metric = None if value is None else Metric(float(value), float(value), step, score.direction or "min")
    spans = [(to_seconds(record.created), to_seconds(record.ended)) for record in records if record.ended]
    return RunInfo(
        run=trial["trial_id"],
        status=_STATUS.get(trial["status"], "unknown"),
        error=(trial.get("message") or "").strip().rpartition("\n")[2],
        start=min((to_seconds(record.created) for record in records), default=None),
        duration=sum(end - start for start, end in spans) if spans else None,
        hparams=trial["hyperparameters"]["values"],
        metrics={score.title: metric} if metric else {},
    )


def _project(path: Path) -> Path:
    """Returns the project itself, or that of the latest search among runs."""
    if (path / "oracle.json").exists() or next(path.glob("trial_*/trial.json"), None):
        return path
    projects = [str(trial.get("project")) for record in _records(path) if (trial := _trial(record))]
    if projects and Path(projects[-1]).is_dir():
        return Path(projects[-1])
    raise ReadError(
        f"{str(path)!r} should be the folder of the runs of a search or a tuner's project (directory/project_name), "
        "but has " + ("only runs of a deleted project" if projects else "no trials")
    )


def _trial(record: RunRecord) -> Json:
    trial = record.metadata.get("trial")
    return trial if isinstance(trial, dict) else {}


def _records(root: Path) -> Iterator[RunRecord]:
    for path in sorted(root.glob(f"*/{RECORD_FILE}")):
        try:
            record, _ = RunRecord.parse(path.read_bytes())
        except (OSError, ValueError):
            continue  # a malformed record costs its own run its details
        if record.created:
            yield record


def _records_by_trial(root: Path, search: str) -> dict[str, list[RunRecord]]:
    records: dict[str, list[RunRecord]] = {}
    for record in _records(root):
        if (trial := _trial(record)).get("search") == search:
            records.setdefault(str(trial.get("id")), []).append(record)
    return records


def _load(path: Path) -> Json:
    try:
        content: Json = json.loads(path.read_text(encoding="utf-8"))
        return content
    except (OSError, ValueError) as error:
        raise ReadError(f"{str(path)!r} should be a trial of a tuner: {error}") from error
