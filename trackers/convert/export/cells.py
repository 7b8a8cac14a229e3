"""Converts the cells of a frame to what a file format can hold."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd


def map_object_columns(frame: pd.DataFrame, convert: Callable[[pd.Series[Any]], pd.Series[Any]]) -> pd.DataFrame:
    """Converts the columns that hold Python objects."""
    return frame.assign(**{str(name): convert(frame[name]) for name in frame if frame[name].dtype == object})


def csv_cell(cell: Any) -> Any:
    """Returns a cell as CSV can hold it: arrays and lists as JSON."""
    value = json_cell(cell)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def json_cell(cell: Any) -> Any:
    """Returns a cell as one of JSON's own types, which have neither bytes nor NaN."""
    if isinstance(cell, np.ndarray):
        cell = cell.tolist()
    if isinstance(cell, list):
        return [json_cell(item) for item in cell]
    if isinstance(cell, bytes):
        return base64.b64encode(cell).decode()
    if cell is pd.NaT or cell is pd.NA:
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.isoformat()
    if isinstance(cell, float) and not math.isfinite(cell):
        return "NaN" if cell != cell else "Infinity" if cell > 0 else "-Infinity"
    cell = cell.item() if isinstance(cell, np.generic) else cell
    return str(cell) if isinstance(cell, complex) else cell
