"""Images, sounds, texts, matrices and histograms of single steps, decoded when the page asks for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from trackers.errors import InvalidArgumentError
from trackers.plugin.endpoints.media_steps import find_kind
from trackers.reader.event_file import EventFile
from trackers.reader.logs import Logs
from trackers.reader.scan import NonScalarValue
from trackers.reader.values import ordered_values, rows_of
from trackers.report.media_types import audio_type, image_type

Places = Mapping[int, tuple[EventFile, NonScalarValue]]

_TYPES = {"images": image_type, "audio": audio_type}


def media_values(logs: Logs, kind: str, tag: str, positions: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """What some folders hold at some steps.

    Args:
        logs: The logs.
        kind: As for `media_steps`.
        tag: The tag.
        positions: Folder and step of each value.

    Returns:
        As many, each either `{"rows": […]}` or `{"error": …}`, why it cannot be had. A row is of an image or a sound
        `type` (None of what a page may not show), of a text `text`, of a matrix `values`, `rows`, `columns`, of a
        histogram `edges`, `counts`; numbers that are not finite are None.

    Raises:
        InvalidArgumentError: If there is no such kind.
    """
    places = _places(logs, kind, tag, {folder for folder, _ in positions})
    return [_value(kind, places.get(folder, {}), step) for folder, step in positions]


def media_bytes(logs: Logs, kind: str, tag: str, folder: str, step: int, index: int) -> tuple[bytes, str]:
    """One image or sound, encoded as it was written.

    Args:
        logs: The logs.
        kind: `images` or `audio`.
        tag: The tag.
        folder: The folder, as TensorBoard names it.
        step: The step.
        index: Which of its summary.

    Returns:
        The bytes, and their media type.

    Raises:
        InvalidArgumentError: If it is not there, or by its first bytes is nothing that a browser may be handed.
        ReadError: If the file cannot be read any more.
    """
    found = _places(logs, kind, tag, {folder}).get(folder, {}).get(step)
    rows = rows_of(*found, find_kind(kind)) if found and kind in _TYPES else []
    data = next((row[-1] for row in rows if row[0] == index), None)
    media_type = None if data is None else _TYPES[kind](data)
    if data is None or media_type is None:
        raise InvalidArgumentError(f"{folder!r} has no {kind} {index} of {tag!r} at step {step} that a page may show")
    return data, media_type


def _places(logs: Logs, kind: str, tag: str, folders: Collection[str]) -> Mapping[str, Places]:
    """Folder to step to where the value lies."""
    return {
        folder.name: {
            other.step: (file, other) for file, other in ordered_values(folder, find_kind(kind), {tag}, raw=False)
        }
        for folder in logs.index.folders(folders)
    }


def _value(kind: str, places: Places, step: int) -> dict[str, Any]:
    if step not in places:
        return {"error": f"there is no step {step} any more"}
    try:
        return {"rows": [_CELLS[kind](*row) for row in rows_of(*places[step], find_kind(kind))]}
    except Exception as error:  # intact bytes that are not what they say they are, in whichever decoder's words
        return {"error": f"cannot be decoded: {error}"}


def _image(index: int, width: int, height: int, data: bytes) -> dict[str, Any]:
    return {"type": image_type(data)}


def _audio(index: int, data: bytes) -> dict[str, Any]:
    return {"type": audio_type(data)}


def _text(index: int, text: str) -> dict[str, Any]:
    return {"text": text}


def _matrix(values: Any, rows: Any, columns: Any) -> dict[str, Any]:
    height, width = np.shape(values)
    if not height * width:
        raise ValueError("a matrix has rows and columns")
    return {"values": _numbers(values), "rows": _words(rows, height), "columns": _words(columns, width)}


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
    made = numbers.astype(object)
    made[~np.isfinite(numbers)] = None
    cells: list[Any] = made.tolist()
    return cells


def _words(names: Sequence[object], size: int) -> list[str]:
    """Names of rows or columns as words that HTTP can carry, or none where they are not as many."""
    return [str(name).encode("utf-8", "replace").decode() for name in names] if len(names) == size else []
