"""The report: what a logdir holds, as one HTML file to share."""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from trackers.errors import ReadError
from trackers.reader.logs import Logs, read
from trackers.reader.runs import BEST, HPARAMS, LAST
from trackers.view import page
from trackers.view.figures import importances, parallel_coordinates
from trackers.view.filters import matching, missing
from trackers.view.importance import LEAST
from trackers.view.report_curves import color, curves
from trackers.view.report_media import kernels, matrices
from trackers.view.report_profile import profiles
from trackers.view.run_table import best_of, cell, chosen_columns, heading

if TYPE_CHECKING:
    Watch = Callable[..., object]

_AXES = 12


def report(
    logdir: str | os.PathLike[str],
    out: str | os.PathLike[str],
    metrics: Sequence[str] = (),
    where: Iterable[str] = (),
    watch: Watch = lambda *done: None,
) -> Path:
    """Writes what a logdir holds as one HTML file, which opens without a network.

    Args:
        logdir: As for `trackers.read`.
        out: The file; an earlier report there is replaced.
        metrics: Those wanted, such as `val_accuracy`, whose chart has the other split too; if left out, the main
            ones in the table and all as curves.
        where: Comparisons such as `learning_rate<1e-3`; only the runs for which all of them hold are in it.
        watch: Called with how much is done, how much there is, and sometimes what is done now.

    Returns:
        The file.

    Raises:
        ReadError: If there is nothing at `logdir`, or no run of which that holds.
        SettingError: If a metric or a comparison is wrong, plotly or scikit-learn is not installed, the file
            cannot be written, or something else than a report is there.
    """
    return write_report(read(logdir), out, metrics, where, watch)


def write_report(
    logs: Logs,
    out: str | os.PathLike[str],
    metrics: Sequence[str] = (),
    where: Iterable[str] = (),
    watch: Watch = lambda *done: None,
    runs: Collection[str] | None = None,
) -> Path:
    """Writes a report of logs that are open already, as `report` does.

    Args:
        logs: The logs; what is new is read first.
        out: See `report`, like the next three.
        metrics: See `report`.
        where: See `report`.
        watch: See `report`.
        runs: The directories of those wanted, as `Logs.runs` names them; all if left out.

    Returns:
        The file.

    Raises:
        ReadError: If there is no such run.
        SettingError: As for `report`.
    """
    page.ready()
    table = logs.refresh(watch).runs()
    if runs is not None:
        table = table[table["run"].isin(runs)]
    for comparison in where:
        table = matching(table, comparison)
    if table.empty:
        raise ReadError(f"there is no run in {logs.path!r}{' for which that holds' if where else ''}")
    table = table.reset_index(drop=True)
    columns = chosen_columns(table, metrics)
    called = _called(table)
    parts: dict[str, Callable[[], Iterable[str]]] = {
        "Runs": lambda: [_runs(table, columns)],
        "Curves": lambda: curves(logs, called, [_metric(name) for name in columns] if metrics else None),
        "Hyperparameters": lambda: _hyperparameters(table, columns),
        "Confusion matrices": lambda: matrices(logs, called),
        "Kernels": lambda: kernels(logs, called),
        "Profiles": lambda: profiles(logs, called),
        "Sources": lambda: [_sources(logs, table, where)],
    }
    sections = list[str]()
    for number, (words, part) in enumerate(parts.items()):
        watch(number, len(parts), words)
        sections += part()
    path = Path(out)
    page.save(path, f"Runs in {Path(logs.path).name or logs.path}", sections)
    return path


def _called(table: pd.DataFrame) -> dict[str, str]:
    """What each run is called: as a person named it, where no other has that name."""
    alone = ~table["name"].duplicated(keep=False) & table["name"].astype(bool)
    return dict(zip(table["run"], table["name"].where(alone, table["run"]), strict=True))


def _metric(column: str) -> str:
    return column.removeprefix(BEST).removeprefix(LAST)


def _runs(table: pd.DataFrame, columns: list[str]) -> str:
    told = table["dataset"].notna().any() and f"{HPARAMS}dataset" not in columns
    shown = [*columns[:2], "dataset", *columns[2:]] if told else columns
    made = []
    for name in shown:
        best = best_of(name, list(table[name]))
        made.append([page.Cell(cell(name, value), _key(value), row in best) for row, value in enumerate(table[name])])
    dotted = [one._replace(color=color(row)) for row, one in enumerate(made[0])]
    counts = ", ".join(f"{count} {status}" for status, count in table["status"].value_counts().items())
    runs = "1 run" if len(table) == 1 else f"{len(table)} runs"
    remark = f"{runs}: {counts}. The best of each metric is marked. A click on a heading sorts."
    lines = zip(dotted, *made[1:], strict=True)
    return page.section("Runs", remark, page.table(map(heading, shown), lines))


def _key(value: Any) -> float | None:
    """What a cell is sorted by: numbers and moments by their value."""
    if isinstance(value, pd.Timestamp):
        return None if missing(value) else value.timestamp()
    return float(value) if isinstance(value, int | float) and not missing(value) else None


def _hyperparameters(table: pd.DataFrame, columns: list[str]) -> Iterable[str]:
    """Parallel coordinates and importance, where runs have a score and differ in what they were given."""
    scores = [name for name in columns if name.startswith((BEST, LAST)) and _finite(table[name]).nunique() > 1]
    if not scores:
        return
    score, *others = scores
    hparams = [name for name in columns if name.startswith(HPARAMS)]
    plain = table.assign(**{name: table[name].map(_plain) for name in hparams}).loc[_finite(table[score]).index]
    varied = [name for name in hparams if plain[name].dropna().astype(str).nunique() > 1]
    if not varied:
        return
    axes = {name: heading(name) for name in [*varied, *others, score][-_AXES:]}
    remark = "A line a run; drag along an axis to choose among them, drag its name to move it."
    yield page.section("Parallel coordinates", remark, page.figure(parallel_coordinates(plain, axes)))
    if len(plain) >= LEAST:
        remark = (
            f"How much of {heading(score)} a random forest loses when one hyperparameter is shuffled. It describes "
            "these runs alone: of two hyperparameters that moved together each may get the other's share."
        )
        yield page.section("Importance", remark, page.figure(importances(plain[[*varied, score]], score)))


def _finite(cells: pd.Series[float]) -> pd.Series[float]:
    return cells[cells.abs() < float("inf")]


def _plain(value: Any) -> Any:
    """A cell as an axis can have it: lists and infinities are words."""
    if missing(value):
        return None
    if isinstance(value, bool | str | int) or (isinstance(value, float) and abs(value) < float("inf")):
        return value
    return str(value)


def _sources(logs: Logs, table: pd.DataFrame, where: Iterable[str]) -> str:
    files = sum(len(folder.files) for folder in logs.catalog.folders(list(table["run"])))
    damaged = len(logs.problems())
    lines = [
        ("logdir", logs.path),
        ("runs", str(len(table))),
        *(("where", comparison) for comparison in where),
        ("event files", str(files)),
        ("damaged stretches", f"{damaged}, left out" if damaged else "none"),
        ("read", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ("by", f"trackers {importlib.metadata.version('tensorboard-plugin-trackers')}"),
    ]
    return page.section("Sources", "What was read, when, by which version.", page.table(("what", ""), lines))
