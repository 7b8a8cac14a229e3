"""RunInfos as a pandas frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from trackers.schema.column import Column
from trackers.schema.fields import is_int
from trackers.schema.run_info import RunInfo

if TYPE_CHECKING:
    import pandas as pd


def run_frame(infos: Sequence[RunInfo], columns: Sequence[Column]) -> pd.DataFrame:
    """Makes a frame with a row per run and a column per Column.

    Args:
        infos: The runs.
        columns: The columns.

    Returns:
        Columns named `Column.name`. datetime64 (UTC) for `start` and `end`, float64 for durations and metric values,
        Int64 for seeds and steps, lists for tags, str for other properties ("" or None if there is none).
    """
    import pandas as pd

    cells = {column.name: _series(column, [_frame_cell(column, info) for info in infos]) for column in columns}
    return pd.DataFrame(cells, columns=[column.name for column in columns])


def hparams_frame(hparams: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Makes a frame of hyperparameters.

    Args:
        hparams: Run to hyperparameters.

    Returns:
        Column run, and one per hyperparameter under its own name (`hparams.run` for one that is named `run`); missing
        ones are NaN or None.
    """
    import pandas as pd

    names = dict.fromkeys(chain.from_iterable(hparams.values()))
    cells = {
        "hparams.run" if name == "run" else name: _plain_series([values.get(name) for values in hparams.values()])
        for name in names
    }
    return pd.DataFrame({"run": list(hparams)} | cells, columns=["run", *cells])


def _frame_cell(column: Column, info: RunInfo) -> Any:
    cell = column.cell(info)
    if column.dtype == "list":
        return list(cell) if isinstance(cell, tuple) else []
    return "" if cell is None and column.name in ("name", "note") else cell


def _series(column: Column, cells: list[Any]) -> Any:
    import pandas as pd

    if column.dtype == "datetime":
        seconds = np.array([np.nan if cell is None else cell for cell in cells], np.float64)
        return pd.to_datetime(pd.Series((seconds * 1e6).round()), unit="us", utc=True)
    if column.group == "best_step" or column.name == "seed":
        return pd.array(cells, dtype="Int64")
    if column.dtype == "duration" or column.group in ("last", "best"):
        return np.array([np.nan if cell is None else cell for cell in cells], np.float64)
    return _plain_series(cells)


def _plain_series(cells: Iterable[Any]) -> Any:
    """Keeps integers that some rows lack as integers, where pandas would convert them to floats."""
    import pandas as pd

    cells = list(cells)
    known = [cell for cell in cells if cell is not None]
    if known and len(known) < len(cells) and all(map(is_int, known)):
        return pd.array(cells, dtype="Int64")
    return cells
