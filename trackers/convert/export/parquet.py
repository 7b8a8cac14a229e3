"""Writes tables as Parquet with pyarrow, which may be missing, a part at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from trackers.convert.export.cells import json_cell, map_object_columns


def write_parquet(read_frames: Callable[[], Iterable[pd.DataFrame]], path: Path) -> int:
    """Writes frames in two passes: the types of the columns follow from all rows.

    A column of several types, such as tensors of any shape, becomes JSON, because Parquet has one type per column.

    Args:
        read_frames: As for `tables.write_frames`.
        path: The file.

    Returns:
        The number of rows.

    Raises:
        OSError: If the file cannot be written.
    """
    schema, json_columns = _schema(read_frames())
    rows = 0
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for frame in read_frames():
            cells = map_object_columns(frame, lambda cells: cells.map(_json if cells.name in json_columns else _plain))
            writer.write_table(pa.Table.from_pandas(cells, schema, preserve_index=False))
            rows += len(frame)
    return rows


def _schema(frames: Iterable[pd.DataFrame]) -> tuple[pa.Schema, set[str]]:
    """Returns the schema of frames, and the columns that become JSON."""
    types: dict[str, pa.DataType] = {}
    json_columns: set[str] = set()
    empty = pd.DataFrame()
    for frame in frames:
        empty = frame.head(0)
        for name in map(str, frame):
            if frame[name].dtype != object or name in json_columns:
                continue
            try:
                part = pa.array(frame[name].map(_plain), from_pandas=True).type
                types[name] = _common_type(types.get(name, part), part)
            except (pa.ArrowInvalid, pa.ArrowTypeError):
                types[name] = pa.string()
                json_columns.add(name)
    schema = pa.Schema.from_pandas(empty, preserve_index=False)
    for name, data_type in types.items():
        schema = schema.set(schema.get_field_index(name), pa.field(name, data_type))
    return schema, json_columns


def _common_type(first: pa.DataType, second: pa.DataType) -> pa.DataType:
    schemas = [pa.schema([("", data_type)]) for data_type in (first, second)]
    return pa.unify_schemas(schemas, promote_options="permissive").field(0).type


def _plain(cell: Any) -> Any:
    return cell.tolist() if isinstance(cell, np.ndarray) else cell


def _json(cell: Any) -> str | None:
    return None if cell is None else json.dumps(json_cell(cell))
