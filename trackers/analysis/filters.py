"""Filters and orders that a person types, such as `learning_rate<1e-3 and not status=failed`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

from trackers.errors import InvalidArgumentError
from trackers.schema.column import Cell, Column, find_column
from trackers.schema.filter_parser import OPERATORS, FilterParser, Predicate
from trackers.schema.run_info import RunInfo
from trackers.schema.timestamps import to_seconds

_DATE = re.compile(r"\d{4}-")
_BOOLS = {"true": True, "false": False}


def filter_runs(infos: Sequence[RunInfo], columns: Sequence[Column], text: str) -> list[RunInfo]:
    """Returns the runs that match a filter.

    Args:
        infos: The runs.
        columns: Their columns.
        text: Comparisons and words, joined by `and`, `or`, `not` and parentheses; "" matches every run. A comparison
            is a column (see `find_column`), one of < <= > >= = == !=, and a number, `true`, `false`, a date or a text.
            Words match a run that has them in any of its texts.

    Raises:
        InvalidArgumentError: If the text does not follow the grammar, a column is unknown, or a text is compared with
            < or >.
    """
    matches = FilterParser[RunInfo](
        text, lambda *parts: _comparison(columns, *parts), lambda words: _search(columns, words)
    )
    predicate = matches.parse()
    return [info for info in infos if predicate(info)]


def sort_runs(infos: Sequence[RunInfo], columns: Sequence[Column], name: str) -> list[RunInfo]:
    """Sorts runs by a column: a metric from the best down, any other from the smallest up; runs without it come last.

    Args:
        infos: The runs.
        columns: Their columns.
        name: As for `find_column`; a minus before it reverses the order.

    Raises:
        InvalidArgumentError: If there is no such column.
    """
    column = find_column(columns, name.removeprefix("-"))
    descending = (column.direction == "max") != name.startswith("-")
    known = [info for info in infos if not is_missing(column.cell(info))]
    missing = [info for info in infos if is_missing(column.cell(info))]
    # A hyperparameter may be a number in one run and a string in another.
    known.sort(key=lambda info: _sort_key(column.cell(info)), reverse=descending)
    return [*known, *missing]


def is_missing(cell: Cell) -> bool:
    """Tells whether a cell holds nothing: None or NaN."""
    return cell is None or cell != cell


def _sort_key(cell: Cell) -> tuple[bool, Any]:
    is_text = not isinstance(cell, bool | int | float)
    return is_text, ", ".join(cell) if isinstance(cell, tuple) else cell


def _comparison(columns: Sequence[Column], name: str, sign: str, text: str) -> Predicate[RunInfo]:
    column = find_column(columns, name)
    value: Any = _timestamp(text) if column.dtype == "datetime" else _value(text)
    if isinstance(value, str) and sign in ("<", "<=", ">", ">="):
        raise InvalidArgumentError(f"{sign} needs a number, not {text!r}; use = or != for texts")
    compare = OPERATORS[sign]
    return lambda info: _holds(column.cell(info), compare, value, text)


def _holds(cell: Cell, compare: Callable[[Any, Any], bool], value: Any, text: str) -> bool:
    if isinstance(cell, tuple):
        return compare(text in cell, True)
    if is_missing(cell):
        return compare is operator.ne
    if isinstance(cell, str) or isinstance(value, str):
        return compare in (operator.eq, operator.ne) and compare(str(cell), text)
    return compare(cell, value)


def _search(columns: Sequence[Column], words: str) -> Predicate[RunInfo]:
    pattern = words.lower()
    texts = [column for column in columns if column.dtype in ("string", "list")]

    def is_match(info: RunInfo) -> bool:
        cells = (column.cell(info) for column in texts)
        return any(pattern in str(cell).lower() for cell in cells if cell is not None)

    return is_match


def _value(text: str) -> float | bool | str:
    if text.lower() in _BOOLS:
        return _BOOLS[text.lower()]
    try:
        return float(text)
    except ValueError:
        return text


def _timestamp(text: str) -> float:
    try:
        if _DATE.match(text):
            return to_seconds(text)
    except ValueError:
        pass
    raise InvalidArgumentError(f"expected a date such as 2026-11-21 or 2026-11-21T14:03, not {text!r}")
