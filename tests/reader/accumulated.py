"""What TensorBoard's own EventAccumulator holds of a run, as rows to hold a frame against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import (
    STORE_EVERYTHING_SIZE_GUIDANCE,
    EventAccumulator,
)
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
from tensorboard.compat.proto import types_pb2
from tensorboard.util.tensor_util import make_ndarray

Row = tuple[Any, ...]

# Its reservoirs, and what this kit calls them.
_KINDS = {"scalars": "scalars", "histograms": "histograms", "images": "images", "audio": "audio"}


def runs(logdir: Path) -> dict[str, Path]:
    """Every folder that holds event files, under the name that TensorBoard gives it."""
    folders = {path.parent for path in logdir.rglob("*tfevents*")}
    return {folder.relative_to(logdir).as_posix(): folder for folder in sorted(folders)}


@lru_cache
def accumulator(folder: Path) -> EventAccumulator:
    """All that was written in a folder: nothing sampled, nothing purged."""
    made = EventAccumulator(str(folder), STORE_EVERYTHING_SIZE_GUIDANCE, purge_orphaned_data=False)
    return made.Reload()


def plugin_of(held: EventAccumulator, tag: str) -> str:
    """The plugin that a tag's first metadata name."""
    metadata = held.summary_metadata.get(tag)
    return metadata.plugin_data.plugin_name if metadata else ""


def tags(folder: Path) -> Counter[tuple[str, str]]:
    """How many values there are of each plugin and tag."""
    held, found = accumulator(folder), Counter[tuple[str, str]]()
    for kind, plugin in _KINDS.items():
        for tag in held.Tags()[kind]:
            found[plugin, tag] = len(getattr(held, {"audio": "Audio"}.get(kind, kind.capitalize()))(tag))
    for tag in held.Tags()["tensors"]:
        found[plugin_of(held, tag), tag] += len(held.Tensors(tag))
    return found


def scalars(logdir: Path) -> list[Row]:
    """(run, tag, step, wall_time, value), of both styles."""
    found = []
    for run, folder in runs(logdir).items():
        held = accumulator(folder)
        for tag in held.Tags()["scalars"]:
            found += [(run, tag, point.step, point.wall_time, point.value) for point in held.Scalars(tag)]
        for tag in held.Tags()["tensors"]:
            if plugin_of(held, tag) == "scalars":
                found += [
                    (run, tag, point.step, point.wall_time, _number(point.tensor_proto)) for point in held.Tensors(tag)
                ]
    return _ordered(found)


def _number(tensor: Any) -> float:
    if tensor.dtype == types_pb2.DT_BFLOAT16:  # which TensorBoard cannot decode, and TensorFlow can
        import tensorflow as tf

        return float(tf.make_ndarray(tf.make_tensor_proto(0).FromString(tensor.SerializeToString())).item())
    return float(make_ndarray(tensor).item())


def tensors(logdir: Path, wanted: Callable[[str], bool]) -> list[Row]:
    """(run, tag, step, wall_time, plugin, value) of the plugins that are wanted, as they were written."""
    found = [
        (run, tag, point.step, point.wall_time, plugin_of(held, tag), make_ndarray(point.tensor_proto))
        for run, folder in runs(logdir).items()
        for held in [accumulator(folder)]
        for tag in held.Tags()["tensors"]
        if wanted(plugin_of(held, tag))
        for point in held.Tensors(tag)
    ]
    return _ordered(found)


def migrated(logdir: Path, plugin: str, rows: Callable[[Any], Iterable[Row]]) -> list[Row]:
    """(run, tag, step, wall_time, …) of a kind that TensorBoard turns into tensors, whoever wrote it.

    Args:
        logdir: The logdir.
        plugin: The kind's plugin.
        rows: A tensor to its rows.
    """
    found = []
    for run, folder in runs(logdir).items():
        plugins: dict[str, str] = {}
        for event in _events(folder):
            for value in event.summary.value:
                said = value.metadata.plugin_data.plugin_name
                if (said or plugins.get(value.tag)) == plugin and value.HasField("tensor"):
                    parts = rows(make_ndarray(value.tensor))
                    found += [(run, value.tag, event.step, event.wall_time, *cells) for cells in parts]
                plugins.setdefault(value.tag, said)
    return _ordered(found)


def histogram(table: Any) -> Iterator[Row]:
    """[buckets, 3], left edge, right edge and count: edges and counts."""
    yield np.array([*table[:, 0], *table[-1:, 1]], np.float64), np.array(table[:, 2], np.float64)


def images(parts: Any) -> Iterator[Row]:
    """Width, height and pictures: number, width, height and data."""
    for number, data in enumerate(parts[2:]):
        yield number, int(parts[0]), int(parts[1]), data


def texts(words: Any) -> Iterator[Row]:
    """Texts in any shape: number and text."""
    for number, word in enumerate(words.flat):
        yield number, word.decode("utf-8", "replace")


def _events(folder: Path) -> Iterator[Any]:
    for path in sorted(folder.glob("*tfevents*")):
        yield from EventFileLoader(str(path)).Load()


def _ordered(rows: Iterable[Row]) -> list[Row]:
    """By run, tag, step and wall time."""
    return sorted(rows, key=lambda row: row[:4])
