"""Runs as a table to look at: which columns say something, and how their cells read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import pandas as pd

from trackers.names import better
from trackers.reader.runs import BEST, HPARAMS, LAST
from trackers.view.filters import column, missing

_METRICS_SHOWN = 4
_HPARAMS_SHOWN = 8


def chosen_columns(runs: pd.DataFrame, metrics: Sequence[str] = ()) -> list[str]:
    """The columns that a person wants to see first.

    Args:
        runs: As `Logs.runs` gives them.
        metrics: Metrics that are asked for by name; of those without, the best of the validation, else of all.

    Returns:
        run, (name,) status, start, duration, hyperparameters that differ between the runs (those that most
        runs have), the best value of each metric (the last, of a name that begins with `last.`), (tags, note).

    Raises:
        SettingError: If a metric is unknown.
    """
    name, *labels = ([name] if runs[name].astype(bool).any() else [] for name in ("name", "tags", "note"))
    differing = [name for name in runs.columns if name.startswith(HPARAMS) and _differs(runs[name])]
    hparams = sorted(differing, key=lambda name: -runs[name].notna().sum())[:_HPARAMS_SHOWN]
    found = [column(runs, name) for name in metrics] or _main_metrics(runs)
    return ["run", *name, "status", "start", "duration", *hparams, *found, *chain.from_iterable(labels)]


def _differs(cells: pd.Series[Any]) -> bool:
    return len({str(cell) for cell in cells}) > 1


def _main_metrics(runs: pd.DataFrame) -> list[str]:
    """Those that most runs have, of the validation before others."""
    metrics = [name for name in runs.columns if name.startswith(BEST)]
    validated = {name.replace(f"{BEST}val_", BEST) for name in metrics if name.startswith(f"{BEST}val_")}
    ranked = sorted(
        (name for name in metrics if name not in validated), key=lambda name: (-runs[name].notna().sum(), name)
    )
    return ranked[:_METRICS_SHOWN]


def heading(name: str) -> str:
    """What a column is called in a table: hyperparameters by their own name, metrics as `best val_loss`."""
    for prefix in (BEST, LAST):
        if name.startswith(prefix):
            return f"{prefix.rstrip('.')} {name.removeprefix(prefix)}"
    return name.removeprefix(HPARAMS)


def cell(name: str, value: Any) -> str:
    """A cell as a person reads it; empty where there is nothing.

    Args:
        name: The column.
        value: As `Logs.runs` gives it.
    """
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if missing(value):
        return ""
    if name == "commit":
        return str(value)[:10]
    if name == "duration":
        return _time(float(value))
    if isinstance(value, pd.Timestamp):
        return f"{value.tz_convert(None):%Y-%m-%d %H:%M}"
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def best_of(name: str, cells: Sequence[Any]) -> set[int]:
    """Which cells of a metric are the best.

    Args:
        name: The column.
        cells: Its values.

    Returns:
        Their numbers; none of a column that is no metric, or where all are alike.
    """
    metric = name.removeprefix(BEST).removeprefix(LAST)
    known = {number: value for number, value in enumerate(cells) if not missing(value)}
    if metric == name or len(set(known.values())) < 2:
        return set()
    best = (max if better(metric) == "max" else min)(known.values())
    return {number for number, value in known.items() if value == best}


def _time(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s"
