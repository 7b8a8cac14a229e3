"""Reads MLflow's SQLite store, in the tables of MLflow 1.0 to 3.17."""

from __future__ import annotations

import math
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from trackers.convert.importers.imported_run import ImportedRun, ImportSource
from trackers.convert.importers.mlflow_run import DELETED, MlflowRun, Point
from trackers.errors import ReadError

_RUNS = """
    SELECT run_uuid, runs.name, experiments.name, status, start_time, end_time
    FROM runs JOIN experiments USING (experiment_id)
    WHERE runs.lifecycle_stage != ? AND experiments.lifecycle_stage != ?
    ORDER BY experiment_id, start_time
"""
_POINTS = """
    SELECT step, timestamp, key, value, is_nan FROM metrics WHERE run_uuid = ? ORDER BY step, timestamp, rowid
"""
_DATASET = """
    SELECT name FROM inputs JOIN datasets ON source_id = dataset_uuid
    WHERE source_type = 'DATASET' AND destination_id = ? ORDER BY inputs.rowid LIMIT 1
"""


def find_runs(store: Path) -> list[ImportSource]:
    """Returns the runs of a store that are not deleted.

    Args:
        store: The database file.

    Raises:
        ReadError: If the file is not a SQLite database of MLflow.
    """
    with _open(store) as database:
        runs = database.execute(_RUNS, (DELETED, DELETED)).fetchall()
    return [ImportSource(run[1] or run[0], partial(_read_run, store, run)) for run in runs]


def _read_run(store: Path, row: tuple[Any, ...]) -> ImportedRun:
    id, name, experiment, status, started, ended = row
    with _open(store) as database:
        params = dict(database.execute("SELECT key, value FROM params WHERE run_uuid = ? ORDER BY rowid", (id,)))
        tags = dict(database.execute("SELECT key, value FROM tags WHERE run_uuid = ? ORDER BY rowid", (id,)))
        if started is None:
            started = database.execute("SELECT min(timestamp) FROM metrics WHERE run_uuid = ?", (id,)).fetchone()[0]
        # Stores before MLflow 2.4 have no tables of data sets.
        tables = database.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('inputs', 'datasets')").fetchone()
        dataset = database.execute(_DATASET, (id,)).fetchone() if tables == (2,) else None
    return MlflowRun(
        id=id,
        name=name or "",
        experiment=experiment,
        status=status,
        started=started,
        ended=ended,
        points=_read_points(store, id),
        params=params,
        tags={name: text or "" for name, text in tags.items()},
        dataset=dataset and dataset[0],
    ).to_imported_run()


def _read_points(store: Path, run: str) -> Iterator[Point]:
    with _open(store) as database:
        for step, timestamp, metric, value, is_nan in database.execute(_POINTS, (run,)):
            # For NaN, MLflow writes a flag; for infinity, the largest float.
            if is_nan:
                value = math.nan
            elif abs(value) >= sys.float_info.max:
                value = math.copysign(math.inf, value)
            yield Point(step, timestamp, metric, value)


@contextmanager
def _open(store: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)) as database:
            yield database
    except sqlite3.Error as error:
        raise ReadError(
            f"expected a SQLite database of MLflow, with tables runs and metrics; cannot read {str(store)!r}: {error}"
        ) from error
