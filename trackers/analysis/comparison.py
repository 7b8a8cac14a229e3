"""A few runs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from trackers.analysis.run_table import best_rows, format_cell, has_several_values
from trackers.reader.logs import read
from trackers.reader.resolve import resolve
from trackers.schema.column import Column, columns_of, find_column
from trackers.schema.metric_direction import Direction
from trackers.schema.run_info import RunInfo

_PROPERTIES = ("status", "start", "duration", "dataset", "commit", "tags", "note")
_MARK = " *"


def resolve_runs(
    names: Sequence[str], logdir: str, metric_directions: Mapping[str, Direction] | None = None
) -> list[RunInfo]:
    """Returns the runs that a person names.

    Args:
        names: Directories of runs, or the directories or names of runs under `logdir`, or the ends of those.
        logdir: Where to look names up.
        metric_directions: As for `Logs.run_infos`.

    Returns:
        The runs, in the order of `names`.

    Raises:
        ReadError: If there is no such directory or name.
        InvalidArgumentError: If a name matches several runs, or is empty.
    """
    known: dict[str, RunInfo] | None = None
    infos: list[RunInfo] = []
    for name in names:
        if name and Path(name).is_dir():
            infos += [
                replace(info, run=name if info.run == "." else f"{name}/{info.run}")
                for info in read(name).run_infos(metric_directions)
            ]
            continue
        known = {info.run: info for info in read(logdir).run_infos(metric_directions)} if known is None else known
        aliases = {run: (info.name,) for run, info in known.items()}
        infos.append(known[resolve(name, aliases, f"under {logdir!r}")])
    return infos


def comparison_table(
    infos: Sequence[RunInfo], metrics: Sequence[str] = (), show_all: bool = False
) -> tuple[list[str], list[list[str]]]:
    """Compares runs: a row per property, a column per run.

    Args:
        infos: The runs.
        metrics: Metrics by name, which are always shown; by default the best values of all metrics.
        show_all: Also show the rows in which the runs agree.

    Returns:
        The headings and the rows: properties of the runs, hyperparameters, and metrics with an arrow in the direction
        of better values, of which the best one is marked with a star.

    Raises:
        InvalidArgumentError: If a metric is unknown.
    """
    columns = columns_of(infos)
    hparams = [column for column in columns if column.group == "hparams"]
    required = [find_column(columns, name) for name in metrics]
    shown = required or [column for column in columns if column.group == "best"]
    properties = [find_column(columns, name) for name in _PROPERTIES]
    rows = [
        _row(column, infos)
        for column in [*(column for column in properties if not _is_hparam(column, hparams)), *hparams, *shown]
        if column in required or show_all or len(infos) == 1 or has_several_values(column, infos)
    ]
    return ["", *(info.title for info in infos)], [row for row in rows if any(row[1:])]


def _is_hparam(column: Column, hparams: Sequence[Column]) -> bool:
    """The dataset is a property and, in most runs, a hyperparameter of the same name."""
    return any(hparam.title == column.title for hparam in hparams)


def _row(column: Column, infos: Sequence[RunInfo]) -> list[str]:
    cells = [column.cell(info) for info in infos]
    best = best_rows(column, cells)
    return [
        column.heading_with_arrow,
        *(format_cell(column, cell) + _MARK * (row in best) for row, cell in enumerate(cells)),
    ]
