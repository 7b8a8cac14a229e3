"""The report: the runs of a logdir as one HTML file to share."""

from __future__ import annotations

import importlib.metadata
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from trackers.analysis.filters import filter_runs
from trackers.analysis.importance import MIN_RUNS, runs_with
from trackers.analysis.run_table import best_rows, default_columns, format_cell
from trackers.errors import ReadError
from trackers.reader.logs import Logs, read
from trackers.report import page
from trackers.report.curves import color, curves
from trackers.report.errors import errors
from trackers.report.figures import importances, parallel_coordinates
from trackers.report.media import kernels, matrices
from trackers.report.profile import profiles
from trackers.schema.column import Cell, Column, columns_of, find_column
from trackers.schema.metric_direction import Direction
from trackers.schema.run_info import RunInfo

OnProgress = Callable[..., object]
_MAX_AXES = 12


def write_report(
    logs: Logs | str | os.PathLike[str],
    out: str | os.PathLike[str],
    metrics: Sequence[str] = (),
    where: Iterable[str] = (),
    runs: Collection[str] | None = None,
    on_progress: OnProgress = lambda *done: None,
    metric_directions: Mapping[str, Direction] | None = None,
) -> Path:
    """Writes the runs of a logdir as one HTML file, which opens without a network.

    Args:
        logs: A path or URL as for `trackers.read`, or what it returns; what is new is read first.
        out: The file; an earlier report is replaced.
        metrics: Metrics to show, such as `val_accuracy`; by default the main ones in the table and all as curves. The
            chart of a metric also has the other split.
        where: Filters such as `learning_rate<1e-3`; only runs that match all of them are in the report.
        runs: Directories of runs, as `Logs.runs` names them; all by default.
        on_progress: Called with how much is done, how much there is, and sometimes a name for the current step.
        metric_directions: As for `Logs.run_infos`.

    Returns:
        The file.

    Raises:
        ReadError: If there is nothing at the path, or no run matches.
        InvalidArgumentError: If a metric is unknown, a filter is invalid, the file cannot be written, or it exists and
            is not a report.
    """
    logs = logs if isinstance(logs, Logs) else read(logs)
    all_infos = logs.refresh(on_progress).run_infos(metric_directions)
    infos = [info for info in all_infos if runs is None or info.run in runs]
    where = list(where)
    for text in where:
        infos = filter_runs(infos, columns_of(infos), text)
    if not infos:
        raise ReadError(f"no runs in {logs.path!r}" + (" match the filter" if where else ""))
    columns = default_columns(infos, columns_of(infos), metrics)
    titles = _titles(infos)
    shown_metrics = [column.title for column in columns if column.direction] if metrics else None
    steps: dict[str, Callable[[], Iterable[str]]] = {
        "Runs": lambda: [_runs(infos, columns)],
        "Errors": lambda: errors(infos, titles),
        "Curves": lambda: curves(logs, titles, shown_metrics),
        "Hyperparameters": lambda: _hyperparameters(infos, columns),
        "Confusion matrices": lambda: matrices(logs, titles),
        "Kernels": lambda: kernels(logs, titles),
        "Profiles": lambda: profiles(logs, titles),
        "Sources": lambda: [_sources(logs, infos, where)],
    }
    sections: list[str] = []
    for number, (name, step) in enumerate(steps.items()):
        on_progress(number, len(steps), name)
        sections += step()
    path = Path(out)
    page.save(path, f"Runs in {Path(logs.path).name or logs.path}", sections)
    return path


def _titles(infos: Sequence[RunInfo]) -> dict[str, str]:
    """Returns run to title: the name that a person gave it if no other run has that name, else its directory."""
    counts = Counter(info.name for info in infos)
    return {info.run: info.name if info.name and counts[info.name] == 1 else info.run for info in infos}


def _runs(infos: Sequence[RunInfo], columns: Sequence[Column]) -> str:
    has_dataset = any(info.dataset for info in infos) and not any(column.title == "dataset" for column in columns)
    dataset = [find_column(columns_of(infos), "dataset")] if has_dataset else []
    shown = [*columns[:2], *dataset, *columns[2:]]
    cells = []
    for column in shown:
        values = [column.cell(info) for info in infos]
        best = best_rows(column, values)
        cells.append(
            [page.Cell(format_cell(column, value), _sort_key(value), row in best) for row, value in enumerate(values)]
        )
    cells[0] = [cell._replace(color=color(row)) for row, cell in enumerate(cells[0])]
    statuses = Counter(info.status for info in infos)
    counts = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
    runs = "1 run" if len(infos) == 1 else f"{len(infos)} runs"
    remark = (
        f"{runs}: {counts}. An arrow points to better values of a metric, and the best one is marked. "
        "Click a heading to sort."
    )
    rows = zip(*cells, strict=True)
    return page.section("Runs", remark, page.table([column.heading_with_arrow for column in shown], rows))


def _sort_key(cell: Cell) -> float | None:
    """Returns what a cell is sorted by: numbers and dates by their value."""
    return float(cell) if isinstance(cell, int | float) and cell == cell else None


def _hyperparameters(infos: Sequence[RunInfo], columns: Sequence[Column]) -> Iterable[str]:
    """Draws parallel coordinates and importance, if runs with a metric differ in their hyperparameters."""
    metrics = [column for column in columns if column.direction]
    varied_metrics = [metric for metric in metrics if _count_values(metric, runs_with(infos, metric)) > 1]
    if not varied_metrics:
        return
    score, *others = varied_metrics
    scored = runs_with(infos, score)
    hparams = [column for column in columns if column.group == "hparams"]
    varied = [column for column in hparams if _count_values(column, scored) > 1]
    if not varied:
        return
    remark = "One line per run. Drag along an axis to select lines, drag its name to move it."
    axes = {column.heading: column for column in [*varied, *others, score][-_MAX_AXES:]}
    figure = parallel_coordinates(scored, axes)
    yield page.section("Parallel coordinates", remark, page.figure(figure))
    if len(scored) >= MIN_RUNS:
        remark = (
            f"How much of {score.heading} a random forest loses when one hyperparameter is shuffled. It describes only "
            "these runs: two hyperparameters that always change together share their importance arbitrarily."
        )
        yield page.section("Importance", remark, page.figure(importances(scored, score)))


def _count_values(column: Column, infos: Sequence[RunInfo]) -> int:
    """Counts the distinct values in a column, without the runs that have none."""
    return len({str(cell) for info in infos if (cell := column.cell(info)) is not None})


def _sources(logs: Logs, infos: Sequence[RunInfo], where: Iterable[str]) -> str:
    files = sum(len(folder.files) for folder in logs.index.folders([info.run for info in infos]))
    damaged = len(logs.problems())
    rows = [
        ("logdir", logs.path),
        ("runs", str(len(infos))),
        *(("where", text) for text in where),
        ("event files", str(files)),
        ("problems", f"{damaged}; `trackers check` lists them" if damaged else "none"),
        ("read", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ("by", f"trackers {importlib.metadata.version('tensorboard-plugin-trackers')}"),
    ]
    return page.section("Sources", "What was read, when, and by which version.", page.table(("what", ""), rows))
