"""Embeddings of single steps, projected to two dimensions when the page requests them."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trackers.analysis.projection import align, project, projection_methods
from trackers.errors import InvalidArgumentError, ReadError
from trackers.plugin.endpoints.table import json_cell
from trackers.reader.embeddings import Embedding, list_embeddings
from trackers.reader.logs import Logs
from trackers.report.media_types import image_type

# More points than this are a cloud in which they overlap, and SVG is slow.
_MAX_POINTS = 5000
_MAX_CACHED = 64
# Of the metadata; a log may be written by others, and the page shows a few lines per point.
_MAX_COLUMNS = 20
_MAX_TEXT = 200


class Position(NamedTuple):
    """Names an embedding: the folder, as TensorBoard names it, the tag and the step."""

    folder: str
    tag: str
    step: int


def embedding_steps(logs: Logs, media: Sequence[str] | None, runs: Collection[str]) -> dict[str, Any]:
    """Returns the tags of the embeddings of some runs, and the steps of one tag.

    Args:
        logs: The logs.
        media: `["embeddings", tag]` for the tag whose steps to return; the first tag if the runs do not have it.
        runs: Directories of runs.

    Returns:
        tags, media and series as for `media_steps`, and methods: how they can be projected here.
    """
    embeddings = list_embeddings(logs.index, list(runs), _ignore)
    tags = [["embeddings", tag] for tag in sorted({embedding.tag for embedding in embeddings})]
    shown = list(media) if media is not None and list(media) in tags else next(iter(tags), None)
    series: dict[str, dict[str, Any]] = {}
    for one in embeddings:
        if shown is not None and one.tag == shown[1]:
            empty = {"run": one.run, "split": one.split, "folder": one.folder, "steps": [], "times": []}
            entry = series.setdefault(one.folder, empty)
            entry["steps"].append(one.step)
            entry["times"].append(json_cell(_wall_time(one)))
    return {"tags": tags, "media": shown, "series": list(series.values()), "methods": projection_methods()}


def find_embedding(logs: Logs, position: Position) -> Embedding:
    """Returns one embedding, not read yet.

    Raises:
        InvalidArgumentError: If there is none.
    """
    for embedding in list_embeddings(logs.index, [position.folder], _ignore):
        if (embedding.folder, embedding.tag, embedding.step) == position:
            return embedding
    raise InvalidArgumentError(f"{position.folder!r} has no embedding {position.tag!r} at step {position.step}")


def sprite_bytes(embedding: Embedding) -> tuple[bytes, str]:
    """Returns the sprite of an embedding as it was written, and its media type.

    Raises:
        InvalidArgumentError: If it has none, or by its first bytes a browser may not receive it.
        ReadError: If the file cannot be read.
    """
    with _reading(embedding):
        data = embedding.sprite()
    media_type = None if data is None else image_type(data)
    if data is None or media_type is None:
        raise InvalidArgumentError(f"{embedding.folder!r} has no sprite of {embedding.tag!r} that a page may show")
    return data, media_type


class Projections:
    """Projects embeddings, and keeps what it has computed. All methods are thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[Any, threading.Lock] = {}
        self._projected: dict[Any, npt.NDArray[np.float32]] = {}

    def projection(self, method: str, embedding: Embedding, reference: Embedding | None = None) -> dict[str, Any]:
        """Projects an embedding.

        Args:
            method: One of `projection_methods()`.
            embedding: The embedding.
            reference: Turn the projection so that it is as close as possible to that of this one.

        Returns:
            count (points of the embedding), index (of the points that are returned: of more than 5,000, that many at
            equal distances), x and y (their coordinates), metadata (column to their texts) and sprite (`{"path",
            "width", "height"}`: which file, and the size of a thumbnail in pixels; None if there is none).

        Raises:
            InvalidArgumentError: If the method cannot be used here, or the points cannot be projected.
            ReadError: If a file cannot be read.
        """
        with _reading(embedding):
            values, metadata = embedding.values(), embedding.metadata()
        index = _shown(len(values))
        points = self._project(embedding, method, values)
        if reference is not None and reference != embedding:
            points = align(points, self._project(reference, method))
        return {
            "count": len(values),
            "index": index.tolist(),
            "x": _coordinates(points[:, 0]),
            "y": _coordinates(points[:, 1]),
            "metadata": {
                name: [column[row][:_MAX_TEXT] for row in index]
                for name, column in list(metadata.items())[:_MAX_COLUMNS]
                if len(column) == len(values)
            },
            "sprite": _sprite(embedding),
        }

    def _project(
        self, embedding: Embedding, method: str, values: npt.NDArray[Any] | None = None
    ) -> npt.NDArray[np.float32]:
        with _reading(embedding):
            key = (embedding.folder, embedding.tag, embedding.step, embedding.wall_time(), method)
        with self._lock:
            own_lock = self._locks.setdefault(key, threading.Lock())
        # Two requests for one projection compute it once; another projection does not wait for it.
        with own_lock:
            projected = self._projected.get(key)
            if projected is None:
                if values is None:
                    with _reading(embedding):
                        values = embedding.values()
                projected = project(values[_shown(len(values))], method)
                with self._lock:
                    self._projected[key] = projected
                    for old in list(self._projected)[:-_MAX_CACHED]:
                        del self._projected[old], self._locks[old]
            return projected


def _coordinates(values: npt.NDArray[np.float32]) -> list[float]:
    return [float(f"{value:.5g}") for value in values]


def _sprite(embedding: Embedding) -> dict[str, Any] | None:
    info = embedding.info
    if not info.sprite_path or len(info.thumbnail) != 2 or min(info.thumbnail) < 1:
        return None
    return {"path": info.sprite_path, "width": info.thumbnail[0], "height": info.thumbnail[1]}


def _shown(count: int) -> npt.NDArray[np.int64]:
    return np.linspace(0, count - 1, min(count, _MAX_POINTS)).round().astype(np.int64)


def _wall_time(embedding: Embedding) -> float:
    try:
        return embedding.wall_time()
    except (OSError, ValueError):  # the projection says why it cannot be read
        return 0.0


def _ignore(*problem: object) -> None:
    """Ignores a config that cannot be read: the page shows the other ones."""


@contextmanager
def _reading(embedding: Embedding) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise ReadError(f"{embedding.info.name!r} of {embedding.folder!r} cannot be read: {error}") from error
