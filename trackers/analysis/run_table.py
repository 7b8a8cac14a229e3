"""Runs as a table for people: which columns to show first, and how their cells read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from trackers.analysis.filters import is_missing
from trackers.analysis.metric_interest import Interest, interest
from trackers.schema.column import Cell, Column, find_column
from trackers.schema.run_info import RunInfo

_MAX_METRICS = 4
_MAX_HPARAMS = 8


def default_columns(infos: Sequence[RunInfo], columns: Sequence[Column], metrics: Sequence[str] = ()) -> list[Column]:
    """Returns the columns to show first.

    Args:
        infos: The runs.
        columns: Their columns.
        metrics: Metrics or other columns by name; by default the best values of the main metrics: those that most runs
            have, rewards before others, and of the validation split if it has them. Learning rates, times, speeds,
            counters and constants are last.

    Returns:
        run, (name,) status, start, duration, hyperparameters that differ between the runs (those that most runs have
        first), the metrics, (alerts, tags, note, error).

    Raises:
        InvalidArgumentError: If a metric is unknown.
    """
    hparams = [column for column in columns if column.group == "hparams" and has_several_values(column, infos)]
    hparams.sort(key=lambda column: -_count(column, infos))
    shown = [find_column(columns, name) for name in metrics] or _main_metrics(infos, columns)
    names = ["run", *(["name"] if any(info.name for info in infos) else []), "status", "start", "duration"]
    labels = [name for name in ("alerts", "tags", "note", "error") if any(getattr(info, name) for info in infos)]
    return [
        *(find_column(columns, name) for name in names),
        *hparams[:_MAX_HPARAMS],
        *shown,
        *(find_column(columns, name) for name in labels),
    ]


def has_several_values(column: Column, infos: Sequence[RunInfo]) -> bool:
    """Tells whether the runs differ in a column; a run without a value differs from one with a value."""
    return len({str(column.cell(info)) for info in infos}) > 1


def _count(column: Column, infos: Sequence[RunInfo]) -> int:
    return sum(not is_missing(column.cell(info)) for info in infos)


def _main_metrics(infos: Sequence[RunInfo], columns: Sequence[Column]) -> list[Column]:
    best = [column for column in columns if column.group == "best"]
    validated = {column.title.removeprefix("val_") for column in best if column.title.startswith("val_")}
    main = [column for column in best if column.title not in validated]
    interests = {column.title: interest(column.title, infos) for column in main}

    def rank(column: Column) -> tuple[bool, int, int, str]:
        level = interests[column.title]
        return level == Interest.BOOKKEEPING, -_count(column, infos), level, column.title

    return sorted(main, key=rank)[:_MAX_METRICS]


def format_cell(column: Column, cell: Cell) -> str:
    """Formats a cell for people; "" if it holds nothing."""
    if isinstance(cell, tuple):
        return ", ".join(cell)
    if is_missing(cell):
        return ""
    if column.dtype == "datetime":
        return f"{datetime.fromtimestamp(float(cell or 0), UTC):%Y-%m-%d %H:%M}"
    if column.dtype == "duration":
        return _duration(float(cell or 0))
    if column.name == "commit":
        return str(cell)[:10]
    return f"{cell:.5g}" if isinstance(cell, float) else str(cell)


def best_rows(column: Column, cells: Sequence[Cell]) -> set[int]:
    """Returns which rows have the best value of a metric.

    Args:
        column: The column.
        cells: Its cells.

    Returns:
        Row numbers; none if the column is not a metric, or all its values are equal.
    """
    known = {row: cell for row, cell in enumerate(cells) if isinstance(cell, int | float) and not is_missing(cell)}
    if column.direction is None or len(set(known.values())) < 2:
        return set()
    best = max(known.values()) if column.direction == "max" else min(known.values())
    return {row for row, value in known.items() if value == best}


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s"
