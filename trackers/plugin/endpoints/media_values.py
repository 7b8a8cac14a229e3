"""Images, sounds, texts, matrices and histograms of single steps, decoded when the page requests them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from trackers.analysis.row_shares import row_shares
from trackers.errors import InvalidArgumentError
from trackers.plugin.endpoints.media_steps import find_kind
from trackers.reader.contents import NonScalarValue
from trackers.reader.event_file import EventFile
from trackers.reader.logs import Logs
from trackers.reader.values import decode_value, list_values
from trackers.report.media_types import audio_type, image_type

Positions = Mapping[int, tuple[EventFile, NonScalarValue]]

_TYPES = {"images": image_type, "audio": audio_type}


def media_values(logs: Logs, kind: str, tag: str, positions: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Returns the values of some folders at some steps.

    Args:
        logs: The logs.
        kind: As for `media_steps`.
        tag: The tag.
        positions: Folder and step of each value.

    Returns:
        One item per position: `{"rows": […]}`, or `{"error": …}` if it cannot be read. A row has, for an image or a
        sound, `type` (None if a page may not show it); for a text, `text`; for a matrix, `values`, `shares` (see
        `row_shares`), `rows`, `columns` and `is_table`; for a histogram, `edges` and `counts`. Numbers that are not
        finite are None.

    Raises:
        InvalidArgumentError: If there is no such kind.
    """
    by_folder = _positions(logs, kind, tag, {folder for folder, _ in positions})
    return [_value(kind, by_folder.get(folder, {}), step) for folder, step in positions]


def media_bytes(logs: Logs, kind: str, tag: str, folder: str, step: int, index: int) -> tuple[bytes, str]:
    """Returns one image or sound, encoded as it was written.

    Args:
        logs: The logs.
        kind: `images` or `audio`.
        tag: The tag.
        folder: The folder, as TensorBoard names it.
        step: The step.
        index: The index within its summary.

    Returns:
        The bytes, and their media type.

    Raises:
        InvalidArgumentError: If there is none, or by its first bytes a browser may not receive it.
        ReadError: If the file cannot be read any more.
    """
    position = _positions(logs, kind, tag, {folder}).get(folder, {}).get(step)
    rows = decode_value(*position, find_kind(kind)) if position and kind in _TYPES else []
    data = next((row[-1] for row in rows if row[0] == index), None)
    media_type = None if data is None else _TYPES[kind](data)
    if data is None or media_type is None:
        raise InvalidArgumentError(f"{folder!r} has no {kind} {index} of {tag!r} at step {step} that a page may show")
    return data, media_type


def _positions(logs: Logs, kind: str, tag: str, folders: Collection[str]) -> Mapping[str, Positions]:
    """Returns folder to step to the position of the value in its file."""
    return {
        folder.name: {
            other.step: (file, other) for file, other in list_values(folder, find_kind(kind), {tag}, raw=False)
        }
        for folder in logs.index.folders(folders)
    }


def _value(kind: str, positions: Positions, step: int) -> dict[str, Any]:
    if step not in positions:
        return {"error": f"step {step} does not exist any more"}
    try:
        return {"rows": [_CELLS[kind](*row) for row in decode_value(*positions[step], find_kind(kind))]}
    except Exception as error:  # intact bytes of another type than the log says; each decoder has its own errors
        return {"error": f"cannot be decoded: {error}"}


def _image(index: int, width: int, height: int, data: bytes) -> dict[str, Any]:
    return {"type": image_type(data)}


def _audio(index: int, data: bytes) -> dict[str, Any]:
    return {"type": audio_type(data)}


def _text(index: int, text: str) -> dict[str, Any]:
    return {"text": text}


def _matrix(values: Any, rows: Any, columns: Any, is_table: bool) -> dict[str, Any]:
    height, width = np.shape(values)
    if not height * width:
        raise ValueError("the matrix is empty")
    matrix = np.asarray(values, np.float64)
    return {
        "values": _numbers(matrix),
        "shares": _numbers(row_shares(matrix)),
        "rows": _names(rows, height),
        "columns": _names(columns, width),
        "is_table": is_table,
    }


def _histogram(edges: Any, counts: Any) -> dict[str, Any]:
    return {"edges": _numbers(edges), "counts": _numbers(counts)}


_CELLS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "images": _image,
    "audio": _audio,
    "text": _text,
    "matrices": _matrix,
    "histograms": _histogram,
}


def _numbers(values: Any) -> list[Any]:
    numbers = np.asarray(values, np.float64)
    objects = numbers.astype(object)
    objects[~np.isfinite(numbers)] = None
    cells: list[Any] = objects.tolist()
    return cells


def _names(names: Sequence[object], size: int) -> list[str]:
    """Returns the names of rows or columns in valid UTF-8; [] if there are not as many names."""
    return [str(name).encode("utf-8", "replace").decode() for name in names] if len(names) == size else []
