"""Decodes the values that are not scalars: for each kind of summary, from TensorBoard's tensors to cells of a frame."""

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

from trackers.reader import pr_curve_rows
from trackers.reader.tensors import to_array
from trackers.schema.tags import HPARAMS_PLUGIN, MATRICES_PLUGIN, META_GRAPH_PLUGIN, PR_CURVES_PLUGIN

Row = tuple[Any, ...]


@dataclass(frozen=True)
class SummaryValue:
    """One value of an event, in the form of TensorFlow 2 whichever version wrote it.

    Attributes:
        plugin: The name of the plugin that shows it.
        tensor: Its tensor, as an array.
        content: The content of its metadata for the plugin.
    """

    plugin: str
    tensor: Any
    content: bytes


@dataclass(frozen=True)
class Kind:
    """A kind of summary: how its values become rows.

    Attributes:
        plugins: The names of its plugins in event files.
        columns: The columns that follow run, tag, step and wall_time.
        to_rows: Converts a value to rows: an image summary of three images has three.
        decoded_columns: For encoded media, the columns that hold them decoded.
        decode: Converts encoded bytes to the cells of `decoded_columns`.
    """

    plugins: Container[str]
    columns: tuple[str, ...]
    to_rows: Callable[[SummaryValue], Iterator[Row]]
    decoded_columns: tuple[str, ...] = ()
    decode: Callable[[bytes], Row] = lambda data: ()


def extract_value(payload: bytes, plugin: str, index: int) -> SummaryValue:
    """Extracts a value from a serialized event; converts values of TensorFlow 1 to the form of TensorFlow 2.

    Args:
        payload: The event.
        plugin: The name of the plugin that shows the value.
        index: The index of the value in the event's summary.

    Raises:
        ValueError: If its bytes do not fit its type or shape.
        TypeError: If numpy lacks its type.
    """
    from tensorboard import data_compat  # takes 0.1 s, which scalars do not need

    event = event_pb2.Event.FromString(payload)
    what = event.WhichOneof("what")
    if what == "tagged_run_metadata":
        return SummaryValue(plugin, np.array(event.tagged_run_metadata.run_metadata, object), b"")
    if what != "summary":
        return SummaryValue(plugin, np.array(getattr(event, what), object), b"")
    value = data_compat.migrate_value(event.summary.value[index])
    if not value.HasField("tensor"):
        raise ValueError("it has no tensor")
    return SummaryValue(plugin, to_array(value.tensor), value.metadata.plugin_data.content)


def _histogram_rows(value: SummaryValue) -> Iterator[Row]:
    # [buckets, 3]: left edge, right edge, count; float32 of TensorFlow 1; no buckets for an empty array.
    table = np.asarray(value.tensor, np.float64).reshape(-1, 3)
    yield np.append(table[:, 0], table[-1:, 1]), table[:, 2]


def _image_rows(value: SummaryValue) -> Iterator[Row]:
    width, height, *images = value.tensor.tolist()
    for index, image in enumerate(images):
        yield index, int(width), int(height), image


def _audio_rows(value: SummaryValue) -> Iterator[Row]:
    # [clips] or [clips, 2]: the sound, and a label that TensorFlow leaves empty; there may be no clips.
    clips = value.tensor
    yield from enumerate(np.reshape(clips, (len(clips), math.prod(clips.shape[1:])))[:, 0].tolist())


def _text_rows(value: SummaryValue) -> Iterator[Row]:
    for index, text in enumerate(np.ravel(value.tensor).tolist()):
        yield index, text.decode("utf-8", "replace")


def _matrix_rows(value: SummaryValue) -> Iterator[Row]:
    names = json.loads(value.content)
    yield value.tensor, names["rows"], names["columns"], names.get("is_table") is True


def _pr_curve_rows(value: SummaryValue) -> Iterator[Row]:
    yield from pr_curve_rows.pr_curve_rows(value.tensor)


def _tensor_rows(value: SummaryValue) -> Iterator[Row]:
    yield value.plugin, value.tensor


def _graph_rows(value: SummaryValue) -> Iterator[Row]:
    for data in np.ravel(value.tensor).tolist():
        yield value.plugin, data


def _decode_image(data: bytes) -> Row:
    from PIL import Image  # only needed for pixels

    return (np.asarray(Image.open(io.BytesIO(data))),)


def _decode_audio(data: bytes) -> Row:
    """Decodes WAV of 8 to 32 bits per sample; `tf.summary.audio` and most other writers produce 16."""
    with wave.open(io.BytesIO(data)) as sound:
        width, channels, rate = sound.getsampwidth(), sound.getnchannels(), sound.getframerate()
        if width not in (1, 2, 3, 4):
            raise ValueError(f"its samples have {8 * width} bits, not 8, 16, 24 or 32")
        frames = np.frombuffer(sound.readframes(sound.getnframes()), np.uint8).reshape(-1, width)
    # Left-aligned in 32 bits, whatever the width. Samples of 8 bits are unsigned.
    aligned = np.zeros((len(frames), 4), np.uint8)
    aligned[:, 4 - width :] = frames ^ 0x80 if width == 1 else frames
    samples = aligned.view("<i4").reshape(-1, channels)
    return (samples / float(1 << 31)).astype(np.float32), rate


class _OtherPlugins:
    """Every plugin that no other kind decodes."""

    def __contains__(self, plugin: object) -> bool:
        return plugin != HPARAMS_PLUGIN and not any(plugin in kind.plugins for kind in _DECODED)


HISTOGRAMS = Kind(("histograms",), ("edges", "counts"), _histogram_rows)
IMAGES = Kind(("images",), ("index", "width", "height", "data"), _image_rows, ("pixels",), _decode_image)
AUDIO = Kind(("audio",), ("index", "data"), _audio_rows, ("samples", "sample_rate"), _decode_audio)
TEXT = Kind(("text",), ("index", "text"), _text_rows)
MATRICES = Kind((MATRICES_PLUGIN,), ("values", "rows", "columns", "is_table"), _matrix_rows)
PR_CURVES = Kind((PR_CURVES_PLUGIN,), pr_curve_rows.COLUMNS, _pr_curve_rows)
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
    _graph_rows,
)
_DECODED = (HISTOGRAMS, IMAGES, AUDIO, TEXT, MATRICES, PR_CURVES, GRAPHS)
TENSORS = Kind(_OtherPlugins(), ("plugin", "value"), _tensor_rows)
# By the name of the method of `Logs`.
KINDS = {
    "histograms": HISTOGRAMS,
    "images": IMAGES,
    "audio": AUDIO,
    "text": TEXT,
    "matrices": MATRICES,
    "pr_curves": PR_CURVES,
    "tensors": TENSORS,
    "graphs": GRAPHS,
}


def kind_of(plugin: str) -> Kind | None:
    """Returns the kind of summary that a plugin shows; None for HParams, whose values are read as a session."""
    return next((kind for kind in (*_DECODED, TENSORS) if plugin in kind.plugins), None)
