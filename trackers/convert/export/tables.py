"""Writes tables as CSV, Parquet or JSON lines, a part at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from trackers.convert.export.cells import csv_cell, json_cell, map_object_columns
from trackers.errors import InvalidArgumentError

_CHUNK_ROWS = 100_000
# Called with rows written and rows in total.
OnProgress = Callable[[int, int], object]
# Returns the parts of a table; called twice for Parquet, whose types follow from all rows.
ReadFrames = Callable[[], Iterable[pd.DataFrame]]


def write_table(frame: pd.DataFrame, path: Path, on_progress: OnProgress = lambda done, total: None) -> None:
    """Writes a frame of any kind of summary, as `write_frames` does.

    Args:
        frame: A frame that `Logs` returns.
        path: A file that ends in .csv, .parquet or .jsonl.
        on_progress: Called with rows written and rows in total.

    Raises:
        InvalidArgumentError: If the path has another extension, or pyarrow is missing for Parquet.
        OSError: If the file cannot be written.
    """
    write_frames(lambda: _chunks(frame, on_progress), path)


def write_frames(read_frames: ReadFrames, path: Path) -> int:
    """Writes a table that is read in parts, one of which is in memory. The file appears only when it is complete.

    Arrays are written as lists (in CSV, as JSON), and bytes as base64 if the format has no bytes. JSON has neither NaN
    nor infinity, so they are written as "NaN", "Infinity" and "-Infinity", as protocol buffers do;
    a complex number is written as "(1+2j)".

    Args:
        read_frames: Returns the frames, at least one, such as `Logs.iter_frames` does; called again for each pass.
        path: A file that ends in .csv, .parquet or .jsonl.

    Returns:
        The number of rows.

    Raises:
        InvalidArgumentError: If the path has another extension, or pyarrow is missing for Parquet.
        OSError: If the file cannot be written.
    """
    if path.suffix not in _FORMATS:
        raise InvalidArgumentError(f"expected a file that ends in {', '.join(_FORMATS)}, not {str(path)!r}")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        rows = _FORMATS[path.suffix](read_frames, draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def _write_csv(read_frames: ReadFrames, path: Path) -> int:
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for frame in read_frames():
            cells = map_object_columns(frame, lambda cells: cells.map(csv_cell))
            cells.to_csv(file, index=False, header=not file.tell())
            rows += len(frame)
    return rows


def _write_json_lines(read_frames: ReadFrames, path: Path) -> int:
    rows = 0
    with path.open("w", encoding="utf-8") as file:
        for frame in read_frames():
            columns = [frame[name].astype(object).map(json_cell) for name in frame]
            for row in zip(*columns, strict=True):
                file.write(json.dumps(dict(zip(map(str, frame), row, strict=True)), ensure_ascii=False) + "\n")
            rows += len(frame)
    return rows


def _write_parquet(read_frames: ReadFrames, path: Path) -> int:
    if find_spec("pyarrow") is None:
        raise InvalidArgumentError("Parquet needs pyarrow; run `pip install pyarrow`, or write a .csv file")
    from trackers.convert.export.parquet import write_parquet

    return write_parquet(read_frames, path)


_FORMATS: dict[str, Callable[[ReadFrames, Path], int]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".jsonl": _write_json_lines,
}


def _chunks(frame: pd.DataFrame, on_progress: OnProgress) -> Iterator[pd.DataFrame]:
    for start in range(0, max(len(frame), 1), _CHUNK_ROWS):
        chunk = frame.iloc[start : start + _CHUNK_ROWS]
        yield chunk
        on_progress(start + len(chunk), len(frame))
