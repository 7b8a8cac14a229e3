"""The trials of a search as a frame: what the tuner keeps of them, and the runs that they wrote."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from trackers import names
from trackers.errors import ReadError
from trackers.tuning.search import Search

COLUMNS = ("trial", "status", "score", "best_step", "start", "duration", "error")
HPARAMS = "hparams."
_STATUS = {"COMPLETED": "finished", "RUNNING": "running", "FAILED": "failed", "INVALID": "failed"}
Json = dict[str, Any]


def results(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Every trial of a Keras Tuner search.

    Args:
        path: The tuner's `project_dir` (`<directory>/<project_name>`), or the folder of the runs of a tracked one.

    Returns:
        Columns trial (str), status (`finished`, `failed`, `running`), score (float64, as the oracle has it), best_step
        (Int64, the epoch of the score), start (datetime64, UTC) and duration (float64, seconds, of all executions
        together; NaN of a search that was not tracked), error (str), and `hparams.<name>`; sorted from the best to
        the worst, those without a score last.

    Raises:
        ReadError: If there is no search.
    """
    project = _project(Path(path))
    trials = [_load(file) for file in sorted(project.glob("trial_*/trial.json"))]
    search = Search.load(project)
    runs = _runs(Path(search.runs), search.search) if search else {}
    rows = [_row(trial, runs.get(trial["trial_id"], [])) for trial in trials]
    hparams = sorted({name for row in rows for name in row if name.startswith(HPARAMS)})
    frame = pd.DataFrame(rows, columns=[*COLUMNS, *hparams])
    frame["start"] = pd.to_datetime(frame["start"], unit="s", utc=True)
    frame = frame.astype({"score": float, "duration": float, "best_step": "Int64"})
    return frame.sort_values("score", ascending=objective(project)[1] == "min", na_position="last", ignore_index=True)


def objective(path: str | os.PathLike[str]) -> tuple[str, str]:
    """What a search goes for.

    Args:
        path: As for `results`.

    Returns:
        The metric's name, and `min` or `max`. A tuner keeps neither, so of a search that was not tracked it is the
        metric whose best value is the score of every trial; `score`, `min` where there is none.

    Raises:
        ReadError: If there is no search.
    """
    project = _project(Path(path))
    if search := Search.load(project):
        return search.objective, search.direction
    fitting: list[set[tuple[str, str]]] = [
        {(name, metric["direction"]) for name, metric in trial["metrics"]["metrics"].items() if _fits(metric, trial)}
        for trial in map(_load, project.glob("trial_*/trial.json"))
        if trial.get("score") is not None
    ]
    known = set.intersection(*fitting) if fitting else set()
    return max(known, key=lambda metric: metric[0].startswith("val_"), default=("score", "min"))


def _fits(metric: Json, trial: Json) -> bool:
    return any(sum(seen["value"]) / len(seen["value"]) == trial["score"] for seen in metric["observations"])


def _project(path: Path) -> Path:
    """The project itself, or that of the latest search among runs."""
    if (path / "oracle.json").exists() or next(path.glob("trial_*/trial.json"), None):
        return path
    projects = [trial["project"] for record in _records(path) if (trial := (record.get("facts") or {}).get("trial"))]
    if projects and Path(projects[-1]).is_dir():
        return Path(projects[-1])
    raise ReadError(
        f"{str(path)!r} should be a tuner's project (directory/project_name) or the folder of its runs, and holds "
        + ("runs of a project that is gone" if projects else "no trial")
    )


def _records(root: Path) -> Iterator[Json]:
    yield from (_load(file) for file in sorted(root.glob(f"*/{names.RECORD_FILE}")))


def _runs(root: Path, search: str) -> dict[str, list[Json]]:
    """Trial to the records of its runs."""
    found: dict[str, list[Json]] = {}
    for record in _records(root):
        trial = (record.get("facts") or {}).get("trial") or {}
        if trial.get("search") == search:
            found.setdefault(trial["id"], []).append(record)
    return found


def _row(trial: Json, runs: list[Json]) -> Json:
    score = trial.get("score")
    spans = [(_seconds(run["created"]), _seconds(run["ended"])) for run in runs if run.get("ended")]
    row = {
        "trial": trial["trial_id"],
        "status": _STATUS.get(trial["status"], "unknown"),
        "score": math.nan if score is None else score,
        "best_step": trial.get("best_step"),
        "start": min((_seconds(run["created"]) for run in runs), default=math.nan),
        "duration": sum(end - start for start, end in spans) if spans else math.nan,
        "error": (trial.get("message") or "").strip().rpartition("\n")[2],
    }
    return row | {HPARAMS + name: value for name, value in trial["hyperparameters"]["values"].items()}


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


def _load(path: Path) -> Json:
    try:
        found: Json = json.loads(path.read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError) as error:
        raise ReadError(f"{str(path)!r} should be what a tuner or a run keeps: {error}") from error
