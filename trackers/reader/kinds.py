"""What a value that is no scalar is made of: one decoder a kind, from TensorBoard's tensors to a frame's cells."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from tensorboard import data_compat
from tensorboard.compat.proto import event_pb2
from tensorboard.util import tensor_util

from trackers import names

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Kind:
    """How the values of one plugin become rows.

    Attributes:
        plugin: The plugin's name in the event file.
        columns: The cells of a row, behind run, tag, step and wall_time.
        rows: A value's tensor and its plugin content to its rows: an image summary of three images has three.
    """

    plugin: str
    columns: tuple[str, ...]
    rows: Callable[[Any, bytes], Iterator[Row]]


def tensor(payload: bytes, index: int) -> tuple[Any, bytes]:
    """One value of a serialized event, whatever TensorFlow wrote it.

    Args:
        payload: The event.
        index: Which value of its summary.

    Returns:
        The tensor as an array, and the content that the value carries for its plugin.
    """
    value = data_compat.migrate_value(event_pb2.Event.FromString(payload).summary.value[index])
    return tensor_util.make_ndarray(value.tensor), value.metadata.plugin_data.content


def _histogram(table: Any, content: bytes) -> Iterator[Row]:
    # [buckets, 3]: left edge, right edge, count; float32 of TensorFlow 1.
    table = np.asarray(table, np.float64)
    yield np.append(table[:, 0], table[-1:, 1]), table[:, 2]


def _images(parts: Any, content: bytes) -> Iterator[Row]:
    width, height, *encoded = parts.tolist()
    for number, image in enumerate(encoded):
        yield number, int(width), int(height), image


def _audio(parts: Any, content: bytes) -> Iterator[Row]:
    # [clips] or [clips, 2], the sound and a label that TensorFlow leaves empty; there may be no clips.
    yield from enumerate(np.reshape(parts, (len(parts), math.prod(parts.shape[1:])))[:, 0].tolist())


def _text(words: Any, content: bytes) -> Iterator[Row]:
    for number, text in enumerate(np.ravel(words).tolist()):
        yield number, text.decode("utf-8", "replace")


def _matrix(values: Any, content: bytes) -> Iterator[Row]:
    said = json.loads(content)
    yield values, said["rows"], said["columns"]


HISTOGRAMS = Kind("histograms", ("edges", "counts"), _histogram)
IMAGES = Kind("images", ("index", "width", "height", "data"), _images)
AUDIO = Kind("audio", ("index", "data"), _audio)
TEXT = Kind("text", ("index", "text"), _text)
MATRICES = Kind(names.MATRICES_PLUGIN, ("values", "rows", "columns"), _matrix)
