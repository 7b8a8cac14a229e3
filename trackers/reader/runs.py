"""One row a run: what its record, its label, HParams and its scalars say of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain, groupby
from typing import Any, NamedTuple

import pandas as pd

from trackers import names
from trackers.reader.catalog import Catalog, Folder, load_json
from trackers.reader.curves import best, by_tag, curve
from trackers.reader.sessions import Session, session
from trackers.reader.status import UNKNOWN, status

COLUMNS = ("run", "name", "status", "start", "end", "duration", "dataset", "seed", "command", "commit", "tags", "note")
HPARAMS, LAST, BEST, BEST_STEP = "hparams.", "last.", "best.", "best_step."
Row = dict[str, Any]


class Measured(NamedTuple):
    """What the event files of a run say, and what they were then: it is found out again when they have grown."""

    state: Any
    first: float
    last: float
    metrics: Row


def table(catalog: Catalog, better: Mapping[str, str], known: dict[str, Measured]) -> pd.DataFrame:
    """Every run of a catalog.

    Args:
        catalog: The logs.
        better: Metric to "min" or "max", for those that the rule of names gets wrong.
        known: Run to what was measured of it the last time; brought up to date.

    Returns:
        As `Logs.runs` says.
    """
    labels = catalog.json_files(names.LABEL_FILE)
    rows = []
    for run, folders, record, touched in _runs(catalog):
        label, _ = load_json(labels[run]) if run in labels else ({}, 0.0)
        recorded = record.get("best") or {}
        state = [(file, file.scan, file.scan.position) for folder in folders for file in folder.files], recorded, better
        if run not in known or known[run].state != state:
            known[run] = Measured(state, *_span(folders), _metrics(folders, recorded, better))
        rows.append(_row(run, folders, record, touched, label, known[run]))
    for gone in known.keys() - {row["run"] for row in rows}:
        del known[gone]
    names_of = {prefix: _columns(rows, prefix) for prefix in (HPARAMS, LAST, BEST, BEST_STEP)}
    frame = _frame(rows, [*COLUMNS, *chain.from_iterable(names_of.values())])
    for name in ("start", "end"):
        frame[name] = pd.to_datetime((frame[name] * 1e6).round(), unit="us", utc=True)
    dtypes: dict[str, Any] = dict.fromkeys(["seed", *names_of[BEST_STEP]], "Int64")
    return frame.astype(dtypes | dict.fromkeys(["duration", *names_of[LAST], *names_of[BEST]], float))


def hparams_table(catalog: Catalog) -> pd.DataFrame:
    """The hyperparameters of every run of a catalog, as `Logs.hparams` says."""
    rows = [{"run": run} | _hparams(folders, record) for run, folders, record, _ in _runs(catalog)]
    return _frame(rows, list(dict.fromkeys(["run", *chain.from_iterable(rows)])))


def _frame(rows: list[Row], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name: _column([row.get(name) for row in rows]) for name in columns}, columns=columns)


def _column(cells: list[Any]) -> Any:
    """Integers that some rows lack stay integers, where pandas would make floats of them."""
    whole = {type(cell) for cell in cells if cell is not None} == {int}
    return pd.array(cells, dtype="Int64") if whole and None in cells else cells


def _runs(catalog: Catalog) -> Iterator[tuple[str, list[Folder], Row, float]]:
    """Every run's directory, its folders, its record ({} of a foreign one), and when that was last written."""
    records = catalog.json_files(names.RECORD_FILE)
    folders = {run: list(found) for run, found in groupby(catalog.folders(), lambda folder: folder.run)}
    for run in sorted({*folders, *records}):
        yield run, folders.get(run, []), *(load_json(records[run]) if run in records else ({}, 0.0))


def _hparams(folders: Iterable[Folder], record: Row) -> Row:
    """Those of the record, which knows an int from a float, or else of HParams."""
    return dict(record.get("hparams") or {} if record else _session(folders).hparams)


def _session(folders: Iterable[Folder]) -> Session:
    return session(chain.from_iterable(folder.files for folder in folders))


def _row(
    run: str,
    folders: list[Folder],
    record: Mapping[str, Any],
    touched: float,
    label: Mapping[str, Any],
    measured: Measured,
) -> Row:
    row: Row = {
        "run": run,
        "name": label.get("name") or "",
        "tags": label.get("tags") or [],
        "note": label.get("note") or "",
        "dataset": record.get("dataset"),
        "seed": record.get("seed"),
        "command": record.get("command"),
        "commit": (record.get("git") or {}).get("commit"),
    }
    first, last = measured.first, measured.last
    if record:
        row["status"] = status(record, touched)
        row["start"], row["end"] = _seconds(record.get("created")), _seconds(record.get("ended"))
        last = touched
        found = record.get("hparams") or {}
    else:
        told = _session(folders)
        row["status"], found = told.status, told.hparams
        row["start"] = first if math.isnan(told.started) else told.started
        row["end"] = told.ended if not math.isnan(told.ended) or told.status != UNKNOWN else last
    row["duration"] = round((last if math.isnan(row["end"]) else row["end"]) - row["start"], 6)
    row |= {HPARAMS + name: value for name, value in found.items()}
    return row | measured.metrics


def _metrics(folders: list[Folder], recorded: Mapping[str, Any], better: Mapping[str, str]) -> Row:
    row: Row = {}
    for folder in folders:
        series = by_tag(chain.from_iterable(file.scan.series for file in folder.files))
        for tag, parts in series.items():
            metric = names.metric_of(folder.split, tag, series)
            if metric is None:
                continue
            points = curve(parts, raw=False)
            row[LAST + metric] = float(points.values[-1])
            mode = better.get(metric)
            if mode is None and metric in recorded:
                # The run was told which way its metrics improve.
                row[BEST + metric], row[BEST_STEP + metric] = recorded[metric]["value"], recorded[metric]["step"]
            elif found := best(points, mode or names.better(metric)):
                row[BEST + metric], row[BEST_STEP + metric] = found
    return row


def _span(folders: list[Folder]) -> tuple[float, float]:
    """First and last wall time of anything in a run; NaN where there is nothing."""
    first, last = math.inf, -math.inf
    for file in chain.from_iterable(folder.files for folder in folders):
        for series in file.scan.series:
            first, last = min(first, series.wall_times.min()), max(last, series.wall_times.max())
        for other in file.scan.others:
            first, last = min(first, other.wall_time), max(last, other.wall_time)
    return (first, last) if first <= last else (math.nan, math.nan)


def _seconds(moment: str | None) -> float:
    return datetime.fromisoformat(moment).timestamp() if moment else math.nan


def _columns(rows: list[Row], prefix: str) -> list[str]:
    """The columns of a group, in the order in which the rows name them."""
    return list(dict.fromkeys(name for row in rows for name in row if name.startswith(prefix)))
