"""The table of runs as JSON: all of it at first, then the rows that changed."""

from __future__ import annotations

import math
import secrets
from typing import Any

import numpy as np
import pandas as pd

from trackers.names import better
from trackers.reader.runs import BEST, BEST_STEP, HPARAMS, LAST
from trackers.view.filters import missing
from trackers.view.run_table import chosen_columns, heading

_METRICS = (BEST, LAST)
_GROUPS = {HPARAMS: "hyperparameters", BEST: "best", LAST: "last", BEST_STEP: "best at step"}


class RunsTable:
    """What pages have been told of the runs, so that each is told only what is new to it."""

    def __init__(self) -> None:
        # A page that was open before this server began knows another's numbers.
        self._server = secrets.token_hex(4)
        self._version = 0
        self._whole_since = 0
        self._columns: list[dict[str, Any]] = []
        self._rows: dict[str, list[Any]] = {}
        self._changed: dict[str, int] = {}

    def changes(self, runs: pd.DataFrame, since: str) -> dict[str, Any]:
        """What a page has to be told.

        Args:
            runs: As `Logs.runs` gives them.
            since: The version that the page has; empty if it has none.

        Returns:
            version; whole (whether these are all rows, in the place of what the page has), rows (run to its cells,
            in the order of the columns), shown (the names of the columns to begin with) and, if whole, columns (as
            `columns_of`).
        """
        self._take(columns_of(runs), rows_of(runs))
        server, _, number = since.partition(".")
        known = int(number) if server == self._server and number.isdecimal() else -1
        whole = known < self._whole_since
        rows = {run: row for run, row in self._rows.items() if whole or self._changed[run] > known}
        version = f"{self._server}.{self._version}"
        news = {"version": version, "whole": whole, "rows": rows, "shown": chosen_columns(runs)}
        return news | ({"columns": self._columns} if whole else {})

    def _take(self, columns: list[dict[str, Any]], rows: dict[str, list[Any]]) -> None:
        if columns == self._columns and rows == self._rows:
            return
        self._version += 1
        if columns != self._columns or self._rows.keys() - rows.keys():
            self._whole_since = self._version
        changed = (run for run, row in rows.items() if self._rows.get(run) != row)
        self._changed |= dict.fromkeys(changed, self._version)
        self._columns, self._rows = columns, rows


def columns_of(runs: pd.DataFrame) -> list[dict[str, Any]]:
    """What a page needs to know of each column.

    Args:
        runs: As `Logs.runs` gives them.

    Returns:
        name, title, group (the heading above the title), type (`number`, `time`, `duration`, `list` or `words`) and
        better (`min` or `max` of a metric, else None).
    """
    return [_column(str(name), runs[name]) for name in runs.columns]


def _column(name: str, cells: pd.Series[Any]) -> dict[str, Any]:
    prefix = next((prefix for prefix in _GROUPS if name.startswith(prefix)), "")
    metric = name.removeprefix(prefix) if prefix in _METRICS else None
    return {
        "name": name,
        "title": name.removeprefix(prefix) if prefix else heading(name),
        "group": _GROUPS.get(prefix, "run"),
        "type": _type(name, cells),
        "better": better(metric) if metric else None,
    }


def _type(name: str, cells: pd.Series[Any]) -> str:
    if name in ("start", "end"):
        return "time"
    if name == "duration":
        return "duration"
    if name == "tags":
        return "list"
    return "number" if cells.dtype.kind in "iuf" else "words"


def rows_of(runs: pd.DataFrame) -> dict[str, list[Any]]:
    """The rows of a frame by their runs, in JSON's own types: see `json_cell`."""
    columns = [[json_cell(cell) for cell in runs[name]] for name in runs.columns]
    return dict(zip(runs["run"], map(list, zip(*columns, strict=True)), strict=True))


def json_cell(cell: Any) -> Any:
    """A cell in JSON's own types.

    Args:
        cell: As `Logs.runs` gives it.

    Returns:
        None where there is nothing, times in seconds since the epoch, and "Infinity" and "-Infinity" as words.
    """
    if isinstance(cell, list):
        return [str(item) for item in cell]
    if missing(cell):
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.timestamp()
    if isinstance(cell, np.generic):
        cell = cell.item()
    if isinstance(cell, float) and math.isinf(cell):
        return "Infinity" if cell > 0 else "-Infinity"
    return cell if isinstance(cell, bool | int | float | str) else str(cell)
