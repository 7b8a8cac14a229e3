"""Frames to files: CSV, Parquet or JSON lines."""

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
Watch = Callable[[int, int], object]


def save(frame: pd.DataFrame, path: Path, watch: Watch = lambda done, total: None) -> None:
    """Writes a frame of any kind; the file is there when it is whole.

    Arrays become lists, in CSV as JSON; bytes become base64 where the format has no bytes. JSON has no NaN and no
    infinity, so those are the words "NaN", "Infinity" and "-Infinity", as in the JSON of protocol buffers.

    Args:
        frame: As `trackers.read(…)` gives them.
        path: Ends in .csv, .parquet or .jsonl.
        watch: Called with how many rows are written, and how many there are.

    Raises:
        InvalidArgumentError: If the ending is none of those.
        OSError: If the file cannot be written.
    """
    if path.suffix not in _FORMATS:
        raise InvalidArgumentError(
            f"a table is written as {', '.join(_FORMATS)}; {str(path)!r} ends in {path.suffix or 'no ending'}"
        )
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _FORMATS[path.suffix](frame, draft, watch)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _csv(frame: pd.DataFrame, path: Path, watch: Watch) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for done, chunk in _chunks(frame):
            _mapped(chunk, lambda cells: cells.map(_csv_cell)).to_csv(file, index=False, header=not file.tell())
            watch(done, len(frame))


def _json_lines(frame: pd.DataFrame, path: Path, watch: Watch) -> None:
    with path.open("w", encoding="utf-8") as file:
        for done, chunk in _chunks(frame):
            columns = [chunk[name].astype(object).map(_json_cell) for name in chunk]
            for row in zip(*columns, strict=True):
                file.write(json.dumps(dict(zip(map(str, chunk), row, strict=True)), ensure_ascii=False) + "\n")
            watch(done, len(frame))


def _parquet(frame: pd.DataFrame, path: Path, watch: Watch) -> None:
    if find_spec("pyarrow") is None:
        raise InvalidArgumentError("Parquet needs pyarrow: pip install pyarrow; or write a .csv")
    _mapped(frame, _parquet_column).to_parquet(path, index=False)
    watch(len(frame), len(frame))


_FORMATS: dict[str, Callable[[pd.DataFrame, Path, Watch], None]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".jsonl": _json_lines,
}


def _chunks(frame: pd.DataFrame) -> Iterator[tuple[int, pd.DataFrame]]:
    for start in range(0, max(len(frame), 1), _CHUNK_ROWS):
        chunk = frame.iloc[start : start + _CHUNK_ROWS]
        yield start + len(chunk), chunk


def _mapped(frame: pd.DataFrame, change: Callable[[pd.Series[Any]], pd.Series[Any]]) -> pd.DataFrame:
    """Changes the columns that hold Python's objects."""
    return frame.assign(**{str(name): change(frame[name]) for name in frame if frame[name].dtype == object})


def _csv_cell(cell: Any) -> Any:
    plain = _json_cell(cell)
    return json.dumps(plain, ensure_ascii=False) if isinstance(plain, list) else plain


def _parquet_column(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Parquet wants one type a column: where there are several, such as tensors of any shape, all are JSON."""
    import pyarrow

    plain = cells.map(lambda cell: cell.tolist() if isinstance(cell, np.ndarray) else cell)
    try:
        pyarrow.array(plain, from_pandas=True)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):
        return cells.map(lambda cell: None if cell is None else json.dumps(_json_cell(cell)))
    return plain


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
    return cell.item() if isinstance(cell, np.generic) else cell
