"""The trials of a search as a frame: what the tuner keeps of them, and the runs that they wrote."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import pandas as pd

from trackers.errors import ReadError

COLUMNS = ("trial", "status", "score", "best_step", "error")
HPARAMS = "hparams."
_STATUS = {"COMPLETED": "finished", "RUNNING": "running", "FAILED": "failed", "INVALID": "failed"}


def results(project: str | os.PathLike[str]) -> pd.DataFrame:
    """Every trial of a Keras Tuner search.

    Args:
        project: The tuner's `project_dir`: `<directory>/<project_name>`.

    Returns:
        Columns trial (str), status (`finished`, `failed`, `running`), score (float64, as the oracle has it), best_step
        (Int64, the epoch of the score), error (str), and `hparams.<name>`; sorted from the best to the worst, those
        without a score last.

    Raises:
        ReadError: If there is no search.
    """
    path = Path(project)
    trials = [_load(file) for file in sorted(path.glob("trial_*/trial.json"))]
    oracle = path / "oracle.json"
    if not trials and not oracle.exists():
        raise ReadError(f"{str(path)!r} should be a tuner's project (directory/project_name), and holds no trial")
    rows = [_row(trial) for trial in trials]
    hparams = sorted({name for row in rows for name in row if name.startswith(HPARAMS)})
    frame = pd.DataFrame(rows, columns=[*COLUMNS, *hparams]).astype({"score": float, "best_step": "Int64"})
    return frame.sort_values("score", ascending=not _maximized(trials), na_position="last", ignore_index=True)


def _row(trial: dict[str, Any]) -> dict[str, Any]:
    score = trial.get("score")
    row = {
        "trial": trial["trial_id"],
        "status": _STATUS.get(trial["status"], "unknown"),
        "score": math.nan if score is None else score,
        "best_step": trial.get("best_step"),
        "error": (trial.get("message") or "").strip().rpartition("\n")[2],
    }
    return row | {HPARAMS + name: value for name, value in trial["hyperparameters"]["values"].items()}


def _maximized(trials: list[dict[str, Any]]) -> bool:
    """The oracle keeps no objective; the metric whose best value is the score tells which way it goes."""
    for trial in trials:
        for metric in trial["metrics"]["metrics"].values():
            values = [sum(seen["value"]) / len(seen["value"]) for seen in metric["observations"]]
            if trial.get("score") in values:
                return bool(metric["direction"] == "max")
    return False


def _load(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError) as error:
        raise ReadError(f"{str(path)!r} should be a trial of Keras Tuner: {error}") from error
