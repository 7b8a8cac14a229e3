"""Reads the candidates of a scikit-learn search from the run records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from trackers.reader.run_frame import run_frame
from trackers.schema.column import Column, columns_of, find_column
from trackers.schema.fields import is_int
from trackers.schema.run_info import Metric, RunInfo
from trackers.schema.run_record import RunRecord
from trackers.schema.timestamps import to_seconds

_MEAN, _STD = "mean_", "std_"


class Fold(NamedTuple):
    """One fit of a candidate, as its run record describes it.

    Attributes:
        candidate: The number of the candidate, as in `cv_results_`.
        fold: The number of the fold; None for the refit.
        folds: How many folds each candidate has.
        scorer: The name of the scorer that ranks the candidates, or "" for the first one.
        scores: Score (`test_r2`) to value; empty as long as the fit is not scored.
        record: The run record.
    """

    candidate: int
    fold: int | None
    folds: int
    scorer: str
    scores: Mapping[str, float]
    record: RunRecord


def latest_search(records: Iterable[RunRecord]) -> list[Fold]:
    """Returns the fits of the search that began last; empty if no run belongs to a scikit-learn search.

    Args:
        records: The records of the runs of a folder.
    """
    by_search: dict[str, list[Fold]] = {}
    for record in sorted(records, key=lambda record: record.created):
        search, fold = _parse(record)
        if fold:
            by_search.setdefault(search, []).append(fold)
    # A dict keeps the order of the first runs.
    return list(by_search.values())[-1] if by_search else []


def candidate_frame(folds: list[Fold]) -> pd.DataFrame:
    """Returns a row per candidate; see `trackers.tuning.results`.

    Args:
        folds: The fits of a search.
    """
    infos, score = candidate_infos(folds)
    columns = columns_of(infos)
    metrics = [column for column in columns if column.group == "last"]
    # The score that ranks the candidates comes first.
    first = (score.title, score.title.replace(_MEAN, _STD, 1))
    metrics.sort(key=lambda column: column.title not in first)
    hparams = sorted((column for column in columns if column.group == "hparams"), key=lambda column: column.title)
    start, duration = (find_column(columns, name) for name in ("start", "duration"))
    frame = run_frame(infos, [*metrics, start, duration, *hparams])
    frame = frame.rename(columns={column.name: column.title for column in metrics})
    refitted = {fold.candidate for fold in folds if fold.fold is None}
    frame.insert(0, "candidate", np.array([int(info.run) for info in infos], np.int64))
    frame.insert(1, "status", [info.status for info in infos])
    frame.insert(2, "refit", np.array([int(info.run) in refitted for info in infos], bool))
    frame.insert(list(frame.columns).index("duration") + 1, "error", [info.error for info in infos])
    return frame


def candidate_infos(folds: list[Fold]) -> tuple[list[RunInfo], Column]:
    """Returns the candidates of a search as runs.

    Args:
        folds: The fits of a search.

    Returns:
        The candidates, the best first, each named by its number, with the mean and the standard deviation of each
        score as metrics; and the column of the mean that ranks them.
    """
    by_candidate: dict[int, dict[int, Fold]] = {}
    for fold in folds:
        if fold.fold is not None:
            by_candidate.setdefault(fold.candidate, {})[fold.fold] = fold
    names = dict.fromkeys(name for fold in folds for name in fold.scores)
    scorer = f"test_{folds[0].scorer}" if folds[0].scorer else ""
    score = scorer if scorer in names else next(iter(names), "test_score")
    infos = [_info(candidate, fits, list(names)) for candidate, fits in sorted(by_candidate.items())]

    def rank(info: RunInfo) -> float:
        mean = info.metrics[_MEAN + score].last if info.metrics else np.nan
        return np.inf if np.isnan(mean) else -mean

    title = _MEAN + score
    return sorted(infos, key=rank), Column(f"last.{title}", title, "last", "number", "max")


def _info(candidate: int, fits: Mapping[int, Fold], names: Iterable[str]) -> RunInfo:
    folds = [fits[number] for number in sorted(fits)]
    records = [fold.record for fold in folds]
    is_complete = all(fold.scores and fold.folds == len(folds) for fold in folds)
    metrics = {}
    for name in names:
        # As scikit-learn computes them, to the last bit. Without the scores of every fold there is no mean.
        scores = np.array([[fold.scores.get(name, np.nan) for fold in folds] if is_complete else [np.nan]])
        mean = np.average(scores, axis=1)
        std = np.sqrt(np.average((scores - mean[:, np.newaxis]) ** 2, axis=1))
        metrics[_MEAN + name] = Metric(float(mean[0]), None, None, "max")
        metrics[_STD + name] = Metric(float(std[0]), None, None, "min")
    spans = [(to_seconds(record.created), to_seconds(record.ended)) for record in records if record.ended]
    failed = [record for record in records if record.status == "failed"]
    return RunInfo(
        run=str(candidate),
        status="failed" if failed else "finished" if is_complete else "running",
        error=_error(failed[0]) if failed else "",
        start=min(to_seconds(record.created) for record in records),
        duration=sum(end - start for start, end in spans) if spans else None,
        hparams={name: value for name, value in records[0].hparams.items() if name != "seed"},
        metrics=metrics,
    )


def _error(record: RunRecord) -> str:
    error = record.error or {"type": "", "message": ""}
    return ": ".join(filter(None, (error["type"], " ".join(error["message"].split()))))


def _parse(record: RunRecord) -> tuple[str, Fold | None]:
    """Returns the search of a run and its fit; "" and None if it has none, or any program wrote an invalid one."""
    described = record.metadata.get("candidate")
    if not isinstance(described, dict):
        return "", None
    search, candidate, fold, folds = (described.get(name) for name in ("search", "id", "fold", "folds"))
    scorer = described.get("scorer") or ""
    if not (isinstance(search, str) and isinstance(scorer, str) and is_int(candidate) and record.created):
        return "", None
    if described.get("refit") is True:
        return search, Fold(candidate, None, 0, scorer, {}, record)
    if not is_int(fold) or not is_int(folds):
        return "", None
    return search, Fold(candidate, fold, folds, scorer, _parse_scores(described.get("scores")), record)


def _parse_scores(scores: Any) -> dict[str, float]:
    try:
        return {str(name): float(score) for name, score in scores.items()}
    except (AttributeError, TypeError, ValueError):
        return {}
