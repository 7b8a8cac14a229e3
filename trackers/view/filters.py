"""Comparisons that a person types, such as `learning_rate<1e-3`: parsed, never evaluated."""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from trackers.errors import SettingError
from trackers.names import better
from trackers.reader.runs import BEST, BEST_STEP, HPARAMS, LAST

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "==": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
}
_COMPARISON = re.compile(rf"\s*(.+?)\s*({'|'.join(_OPERATORS)})\s*(.+?)\s*$")
_DATE = re.compile(r"\d{4}-")
_TRUTH = {"true": True, "false": False}


def matching(runs: pd.DataFrame, comparison: str) -> pd.DataFrame:
    """The runs for which a comparison holds.

    Args:
        runs: As `Logs.runs` gives them.
        comparison: A column (see `column`), one of < <= > >= = == !=, and a number, true, false or a word.

    Raises:
        SettingError: If it is no comparison, the column is unknown, or words are compared with < or >.
    """
    parts = _COMPARISON.match(comparison)
    if not parts:
        raise SettingError(
            f'a comparison looks like "learning_rate<1e-3" or "status=failed" (with {", ".join(_OPERATORS)}), '
            f"not {comparison!r}"
        )
    name, sign, word = parts.groups()
    cells = runs[column(runs, name)]
    wanted: Any = _value(word)
    if cells.dtype.kind == "M":
        wanted = _moment(word, comparison)
    elif isinstance(wanted, str) and sign in ("<", "<=", ">", ">="):
        raise SettingError(f"{word!r} in {comparison!r} is no number, so {sign} says nothing; use = or !=")
    return runs[[_holds(cell, _OPERATORS[sign], wanted, word.strip("'\"")) for cell in cells]]


def column(runs: pd.DataFrame, name: str) -> str:
    """The column that a person means.

    Args:
        runs: As `Logs.runs` gives them.
        name: A column's whole name, or that of a hyperparameter or of a metric, of which the best value is meant.

    Raises:
        SettingError: If there is none; the message has the nearest names.
    """
    for prefix in ("", HPARAMS, BEST, LAST):
        if prefix + name in runs.columns:
            return prefix + name
    known = dict.fromkeys(str(found).removeprefix(HPARAMS).removeprefix(BEST) for found in runs.columns)
    known = {found: None for found in known if not found.startswith((LAST, BEST_STEP))}
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5) or sorted(known)
    raise SettingError(f"no run has {name!r}; there is {', '.join(near)}")


def _value(word: str) -> float | bool | str:
    if word.lower() in _TRUTH:
        return _TRUTH[word.lower()]
    try:
        return float(word)
    except ValueError:
        return word.strip("'\"")


def _moment(word: str, comparison: str) -> pd.Timestamp:
    try:
        moment = pd.Timestamp(word) if _DATE.match(word) else None
    except ValueError:
        moment = None
    if moment is None:
        raise SettingError(f"{word!r} in {comparison!r} should be a moment such as 2026-11-21 or 2026-11-21T14:03")
    return moment if moment.tzinfo else moment.tz_localize("UTC")


def _holds(cell: Any, compare: Callable[[Any, Any], Any], wanted: Any, word: str) -> bool:
    if isinstance(cell, list):  # tags: has it, or has it not
        return bool(compare(word in cell, True))
    if missing(cell):
        return compare is operator.ne
    if isinstance(cell, str) or isinstance(wanted, str):
        return compare in (operator.eq, operator.ne) and bool(compare(str(cell), word))
    return bool(compare(cell, wanted))


def missing(cell: Any) -> bool:
    """Whether a cell holds nothing, in any of pandas's ways."""
    return cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and cell != cell)


def in_order(runs: pd.DataFrame, name: str) -> pd.DataFrame:
    """Runs sorted by a column: a metric from the best down, anything else from the least up; runs without it last.

    Args:
        runs: As `Logs.runs` gives them.
        name: As for `column`; with a minus before it, the other way round.

    Raises:
        SettingError: If there is no such column.
    """
    found = column(runs, name.removeprefix("-"))
    metric = found.removeprefix(BEST).removeprefix(LAST)
    most_first = metric != found and better(metric) == "max"
    ascending = most_first == name.startswith("-")
    return runs.sort_values(found, ascending=ascending, kind="stable", na_position="last", ignore_index=True)
