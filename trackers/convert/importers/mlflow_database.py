"""MLflow's SQLite store, as MLflow 1.0 to 3.17 lay it out."""

from __future__ import annotations

import math
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from trackers.convert.importers.imported_run import Found, ImportedRun
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


def find(store: Path) -> list[Found]:
    """The runs of a store that are not deleted.

    Raises:
        ReadError: If the file is no SQLite database or no store of MLflow's.
    """
    with _open(store) as database:
        runs = database.execute(_RUNS, (DELETED, DELETED)).fetchall()
    return [Found(run[1] or run[0], partial(_read, store, run)) for run in runs]


def _read(store: Path, run: tuple[Any, ...]) -> ImportedRun:
    id, name, experiment, status, started, ended = run
    with _open(store) as database:
        params = dict(database.execute("SELECT key, value FROM params WHERE run_uuid = ? ORDER BY rowid", (id,)))
        tags = dict(database.execute("SELECT key, value FROM tags WHERE run_uuid = ? ORDER BY rowid", (id,)))
        if started is None:
            started = database.execute("SELECT min(timestamp) FROM metrics WHERE run_uuid = ?", (id,)).fetchone()[0]
        # Stores of before MLflow 2.4 know no data sets.
        known = database.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('inputs', 'datasets')").fetchone()
        dataset = database.execute(_DATASET, (id,)).fetchone() if known == (2,) else None
    return MlflowRun(
        id=id,
        name=name or "",
        experiment=experiment,
        status=status,
        started=started,
        ended=ended,
        points=_points(store, id),
        params=params,
        tags={name: text or "" for name, text in tags.items()},
        dataset=dataset and dataset[0],
    ).imported()


def _points(store: Path, run: str) -> Iterator[Point]:
    with _open(store) as database:
        for step, moment, metric, value, is_nan in database.execute(_POINTS, (run,)):
            # The database holds no NaN and no infinity: MLflow writes a flag and the greatest float.
            if is_nan:
                value = math.nan
            elif abs(value) >= sys.float_info.max:
                value = math.copysign(math.inf, value)
            yield Point(step, moment, metric, value)


@contextmanager
def _open(store: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)) as database:
            yield database
    except sqlite3.Error as error:
        raise ReadError(
            f"{str(store)!r} should be a SQLite database of MLflow's, with tables runs and metrics, and cannot be read "
            f"as one: {error}"
        ) from error
