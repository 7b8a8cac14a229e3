"""Writes frames as CSV, Parquet or JSON lines."""

from __future__ import annotations

import base64
import json
import math
import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from trackers.errors import InvalidArgumentError

_CHUNK_ROWS = 100_000
# Called with rows written and rows in total.
OnProgress = Callable[[int, int], object]


def write_table(frame: pd.DataFrame, path: Path, on_progress: OnProgress = lambda done, total: None) -> None:
    """Writes a frame of any kind of summary. The file appears only when it is complete.

    Arrays are written as lists (in CSV, as JSON), and bytes as base64 if the format has no bytes. JSON has neither NaN
    nor infinity, so they are written as "NaN", "Infinity" and "-Infinity", as protocol buffers do;
    a complex number is written as "(1+2j)".

    Args:
        frame: A frame that `Logs` returns.
        path: A file that ends in .csv, .parquet or .jsonl.
        on_progress: Called with rows written and rows in total.

    Raises:
        InvalidArgumentError: If the path has another extension, or pyarrow is missing for Parquet.
        OSError: If the file cannot be written.
    """
    if path.suffix not in _FORMATS:
        raise InvalidArgumentError(f"expected a file that ends in {', '.join(_FORMATS)}, not {str(path)!r}")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _FORMATS[path.suffix](frame, draft, on_progress)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write_csv(frame: pd.DataFrame, path: Path, on_progress: OnProgress) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for done, chunk in _chunks(frame):
            _map_object_columns(chunk, lambda cells: cells.map(_csv_cell)).to_csv(
                file, index=False, header=not file.tell()
            )
            on_progress(done, len(frame))


def _write_json_lines(frame: pd.DataFrame, path: Path, on_progress: OnProgress) -> None:
    with path.open("w", encoding="utf-8") as file:
        for done, chunk in _chunks(frame):
            columns = [chunk[name].astype(object).map(_json_cell) for name in chunk]
            for row in zip(*columns, strict=True):
                file.write(json.dumps(dict(zip(map(str, chunk), row, strict=True)), ensure_ascii=False) + "\n")
            on_progress(done, len(frame))


def _write_parquet(frame: pd.DataFrame, path: Path, on_progress: OnProgress) -> None:
    if find_spec("pyarrow") is None:
        raise InvalidArgumentError("Parquet needs pyarrow; run `pip install pyarrow`, or write a .csv file")
    _map_object_columns(frame, _parquet_column).to_parquet(path, index=False)
    on_progress(len(frame), len(frame))


_FORMATS: dict[str, Callable[[pd.DataFrame, Path, OnProgress], None]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".jsonl": _write_json_lines,
}


def _chunks(frame: pd.DataFrame) -> Iterator[tuple[int, pd.DataFrame]]:
    for start in range(0, max(len(frame), 1), _CHUNK_ROWS):
        chunk = frame.iloc[start : start + _CHUNK_ROWS]
        yield start + len(chunk), chunk


def _map_object_columns(frame: pd.DataFrame, convert: Callable[[pd.Series[Any]], pd.Series[Any]]) -> pd.DataFrame:
    """Converts the columns that hold Python objects."""
    return frame.assign(**{str(name): convert(frame[name]) for name in frame if frame[name].dtype == object})


def _csv_cell(cell: Any) -> Any:
    value = _json_cell(cell)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _parquet_column(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Converts a column of several types, such as tensors of any shape, to JSON: Parquet has one type per column."""
    import pyarrow

    values = cells.map(lambda cell: cell.tolist() if isinstance(cell, np.ndarray) else cell)
    try:
        pyarrow.array(values, from_pandas=True)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):
        return cells.map(lambda cell: None if cell is None else json.dumps(_json_cell(cell)))
    return values


def _json_cell(cell: Any) -> Any:
    if isinstance(cell, np.ndarray):
        cell = cell.tolist()
    if isinstance(cell, list):
        return [_json_cell(item) for item in cell]
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
