"""A few runs side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from trackers.reader.logs import read
from trackers.reader.naming import named
from trackers.reader.runs import BEST, HPARAMS
from trackers.view.filters import column
from trackers.view.run_table import best_of, cell, heading

_FACTS = ("status", "start", "duration", "dataset", "commit", "tags", "note")
_MARK = " *"


def named_runs(wanted: Sequence[str], logdir: str) -> pd.DataFrame:
    """Finds runs by what a person calls them.

    Args:
        wanted: Directories of runs, or the names of runs under `logdir`, or the ends of those.
        logdir: Where to look for names.

    Returns:
        As `Logs.runs`, in the order wanted.

    Raises:
        ReadError: If there is no such directory or name.
        SettingError: If a name fits several runs, or is empty.
    """
    known: pd.DataFrame | None = None
    found = []
    for name in wanted:
        if name and Path(name).is_dir():
            table = read(name).runs()
            found.append(table.assign(run=[name if run == "." else f"{name}/{run}" for run in table["run"]]))
            continue
        known = read(logdir).runs() if known is None else known
        called = {run: (label,) for run, label in zip(known["run"], known["name"], strict=True)}
        found.append(known[known["run"] == named(name, called, f"under {logdir!r}")])
    return pd.concat(found, ignore_index=True)


def side_by_side(runs: pd.DataFrame, metrics: Sequence[str] = ()) -> tuple[list[str], list[list[str]]]:
    """A line a property, a column a run.

    Args:
        runs: As `Logs.runs` gives them.
        metrics: Those wanted; all if left out.

    Returns:
        The headings and the lines: what is known of the runs, the hyperparameters (those that differ first), and the
        best value of each metric, that of the best run marked with a star.

    Raises:
        SettingError: If a metric is unknown.
    """
    hparams = [name for name in runs.columns if name.startswith(HPARAMS) and runs[name].notna().any()]
    differing = [name for name in hparams if len({str(value) for value in runs[name]}) > 1]
    shown = [column(runs, name) for name in metrics] or [name for name in runs.columns if name.startswith(BEST)]
    lines = []
    for name in [*_FACTS, *differing, *(name for name in hparams if name not in differing), *shown]:
        if HPARAMS + name in hparams:
            continue
        values = list(runs[name])
        best = best_of(name, values)
        words = [cell(name, value) + _MARK * (number in best) for number, value in enumerate(values)]
        if any(words):
            lines.append([heading(name), *words])
    return ["", *(name or run.rpartition("/")[2] for name, run in zip(runs["name"], runs["run"], strict=True))], lines
