"""The table of runs as JSON: all of it at first, then the rows that changed."""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from typing import Any

from trackers.analysis.axis_scale import spans_decades
from trackers.analysis.filters import is_missing
from trackers.analysis.run_table import default_columns
from trackers.schema.column import Cell, Column, columns_of
from trackers.schema.run_info import RunInfo


class RunsTable:
    """What pages know of the runs, so that each receives only what is new to it."""

    def __init__(self) -> None:
        # A page that was open before this server started knows the version numbers of another.
        self._server = secrets.token_hex(4)
        self._version = 0
        self._whole_since = 0
        self._columns: list[dict[str, Any]] = []
        self._rows: dict[str, list[Any]] = {}
        self._changed: dict[str, int] = {}

    def changes(self, infos: Sequence[RunInfo], since: str) -> dict[str, Any]:
        """Returns what has changed since a version.

        Args:
            infos: The runs.
            since: The version that the page has; "" if it has none.

        Returns:
            version; whole (whether these are all rows, which replace those of the page); rows (run to its cells, in
            the order of the columns); shown (the names of the columns to show first); and, if whole, columns (see
            `column_json`).
        """
        columns = columns_of(infos)
        rows = {info.run: [json_cell(column.cell(info)) for column in columns] for info in infos}
        self._update([column_json(column, infos) for column in columns], rows)
        server, _, number = since.partition(".")
        known = int(number) if server == self._server and number.isdecimal() else -1
        whole = known < self._whole_since
        news = {
            "version": f"{self._server}.{self._version}",
            "whole": whole,
            "rows": {run: row for run, row in self._rows.items() if whole or self._changed[run] > known},
            "shown": [column.name for column in default_columns(infos, columns)],
        }
        return news | ({"columns": self._columns} if whole else {})

    def _update(self, columns: list[dict[str, Any]], rows: dict[str, list[Any]]) -> None:
        if columns == self._columns and rows == self._rows:
            return
        self._version += 1
        if columns != self._columns or self._rows.keys() - rows.keys():
            self._whole_since = self._version
        changed = (run for run, row in rows.items() if self._rows.get(run) != row)
        self._changed |= dict.fromkeys(changed, self._version)
        self._columns, self._rows = columns, rows


def column_json(column: Column, infos: Sequence[RunInfo]) -> dict[str, Any]:
    """Describes a column to the page.

    Args:
        column: The column.
        infos: The runs.

    Returns:
        name, title, group, dtype and direction as in `Column`, and scale (`log` or `linear`, for axes).
    """
    is_log = column.dtype == "number" and spans_decades(map(column.cell, infos))
    return {
        "name": column.name,
        "title": column.title,
        "group": column.group,
        "dtype": column.dtype,
        "direction": column.direction,
        "scale": "log" if is_log else "linear",
    }


def json_cell(cell: Cell) -> Any:
    """Converts a cell to JSON's own types.

    Returns:
        None for NaN, "Infinity" and "-Infinity" for infinities, lists for tuples.
    """
    if isinstance(cell, tuple):
        return list(cell)
    if is_missing(cell):
        return None
    if isinstance(cell, float) and math.isinf(cell):
        return "Infinity" if cell > 0 else "-Infinity"
    return cell
