"""What a value that is no scalar is made of: one decoder a kind, from TensorBoard's tensors to a frame's cells."""

from __future__ import annotations

import io
import json
import math
import wave
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.graph import metadata as graphs

from trackers.reader.tensors import array
from trackers.schema.tags import HPARAMS_PLUGIN, MATRICES_PLUGIN, META_GRAPH_PLUGIN

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Value:
    """One value of an event, whatever wrote it.

    Attributes:
        plugin: The name of the plugin that shows it.
        tensor: As an array.
        content: What it carries for its plugin.
    """

    plugin: str
    tensor: Any
    content: bytes


@dataclass(frozen=True)
class Kind:
    """How the values of some plugins become rows.

    Attributes:
        plugins: The plugins' names in the event file.
        columns: The cells of a row, behind run, tag, step and wall_time.
        rows: A value to its rows: an image summary of three images has three.
        decoded: For encoded media, the column that holds them decoded.
        decode: The encoded bytes to what that column holds.
    """

    plugins: Container[str]
    columns: tuple[str, ...]
    rows: Callable[[Value], Iterator[Row]]
    decoded: tuple[str, ...] = ()
    decode: Callable[[bytes], Row] = lambda data: ()


def value(payload: bytes, plugin: str, index: int) -> Value:
    """Takes a value out of a serialized event; those of TensorFlow 1 become what TensorFlow 2 would write.

    Args:
        payload: The event.
        plugin: The name of the plugin that shows it.
        index: Which value of its summary.

    Raises:
        ValueError: If its bytes do not make what it says it is.
        TypeError: If it is of a type that numpy lacks.
    """
    from tensorboard import data_compat  # 0.1 s that scalars need not pay

    event = event_pb2.Event.FromString(payload)
    what = event.WhichOneof("what")
    if what == "tagged_run_metadata":
        return Value(plugin, np.array(event.tagged_run_metadata.run_metadata, object), b"")
    if what != "summary":
        return Value(plugin, np.array(getattr(event, what), object), b"")
    found = data_compat.migrate_value(event.summary.value[index])
    if not found.HasField("tensor"):
        raise ValueError("it has no tensor")
    return Value(plugin, array(found.tensor), found.metadata.plugin_data.content)


def _histogram(value: Value) -> Iterator[Row]:
    # [buckets, 3]: left edge, right edge, count; float32 of TensorFlow 1; no buckets where there were no numbers.
    table = np.asarray(value.tensor, np.float64).reshape(-1, 3)
    yield np.append(table[:, 0], table[-1:, 1]), table[:, 2]


def _images(value: Value) -> Iterator[Row]:
    width, height, *encoded = value.tensor.tolist()
    for number, image in enumerate(encoded):
        yield number, int(width), int(height), image


def _audio(value: Value) -> Iterator[Row]:
    # [clips] or [clips, 2], the sound and a label that TensorFlow leaves empty; there may be no clips.
    clips = value.tensor
    yield from enumerate(np.reshape(clips, (len(clips), math.prod(clips.shape[1:])))[:, 0].tolist())


def _text(value: Value) -> Iterator[Row]:
    for number, text in enumerate(np.ravel(value.tensor).tolist()):
        yield number, text.decode("utf-8", "replace")


def _matrix(value: Value) -> Iterator[Row]:
    said = json.loads(value.content)
    yield value.tensor, said["rows"], said["columns"]


def _tensor(value: Value) -> Iterator[Row]:
    yield value.plugin, value.tensor


def _graph(value: Value) -> Iterator[Row]:
    for data in np.ravel(value.tensor).tolist():
        yield value.plugin, data


def _pixels(data: bytes) -> Row:
    from PIL import Image  # only for those who want pixels

    return (np.asarray(Image.open(io.BytesIO(data))),)


def _samples(data: bytes) -> Row:
    """16-bit WAV, which is what `tf.summary.audio` and its kin write."""
    with wave.open(io.BytesIO(data)) as sound:
        if sound.getsampwidth() != 2:
            raise ValueError(f"its samples have {8 * sound.getsampwidth()} bits, not 16")
        frames = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, sound.getnchannels())
        return frames / np.float32(1 << 15), sound.getframerate()


class _Rest:
    """Every plugin that no kind above takes."""

    def __contains__(self, plugin: object) -> bool:
        return plugin != HPARAMS_PLUGIN and not any(plugin in kind.plugins for kind in _NAMED)


HISTOGRAMS = Kind(("histograms",), ("edges", "counts"), _histogram)
IMAGES = Kind(("images",), ("index", "width", "height", "data"), _images, ("pixels",), _pixels)
AUDIO = Kind(("audio",), ("index", "data"), _audio, ("samples", "sample_rate"), _samples)
TEXT = Kind(("text",), ("index", "text"), _text)
MATRICES = Kind((MATRICES_PLUGIN,), ("values", "rows", "columns"), _matrix)
GRAPHS = Kind(
    (
        graphs.PLUGIN_NAME,
        graphs.PLUGIN_NAME_RUN_METADATA,
        graphs.PLUGIN_NAME_RUN_METADATA_WITH_GRAPH,
        graphs.PLUGIN_NAME_KERAS_MODEL,
        graphs.PLUGIN_NAME_TAGGED_RUN_METADATA,
        META_GRAPH_PLUGIN,
    ),
    ("plugin", "data"),
    _graph,
)
_NAMED = (HISTOGRAMS, IMAGES, AUDIO, TEXT, MATRICES, GRAPHS)
TENSORS = Kind(_Rest(), ("plugin", "value"), _tensor)
