"""The content of a logdir according to TensorBoard's own EventAccumulator, as rows to compare frames with."""

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

# Its reservoirs, and the names of this kit.
_KINDS = {"scalars": "scalars", "histograms": "histograms", "images": "images", "audio": "audio"}


def runs(logdir: Path) -> dict[str, Path]:
    """Every folder with event files, by the name that TensorBoard gives it."""
    folders = {path.parent for path in logdir.rglob("*tfevents*")}
    return {folder.relative_to(logdir).as_posix(): folder for folder in sorted(folders)}


@lru_cache
def accumulator(folder: Path) -> EventAccumulator:
    """Everything in a folder, without sampling or purging."""
    accumulated = EventAccumulator(str(folder), STORE_EVERYTHING_SIZE_GUIDANCE, purge_orphaned_data=False)
    return accumulated.Reload()


def plugin_of(events: EventAccumulator, tag: str) -> str:
    """The plugin in a tag's first metadata."""
    metadata = events.summary_metadata.get(tag)
    return metadata.plugin_data.plugin_name if metadata else ""


def tags(folder: Path) -> Counter[tuple[str, str]]:
    """The number of values of each plugin and tag."""
    events, counts = accumulator(folder), Counter[tuple[str, str]]()
    for kind, plugin in _KINDS.items():
        for tag in events.Tags()[kind]:
            counts[plugin, tag] = len(getattr(events, {"audio": "Audio"}.get(kind, kind.capitalize()))(tag))
    for tag in events.Tags()["tensors"]:
        counts[plugin_of(events, tag), tag] += len(events.Tensors(tag))
    return counts


def scalars(logdir: Path) -> list[Row]:
    """(run, tag, step, wall_time, value), of both styles."""
    rows = []
    for run, folder in runs(logdir).items():
        events = accumulator(folder)
        for tag in events.Tags()["scalars"]:
            rows += [(run, tag, point.step, point.wall_time, point.value) for point in events.Scalars(tag)]
        for tag in events.Tags()["tensors"]:
            if plugin_of(events, tag) == "scalars":
                rows += [
                    (run, tag, point.step, point.wall_time, _number(point.tensor_proto))
                    for point in events.Tensors(tag)
                ]
    return _sorted(rows)


def _number(tensor: Any) -> float:
    if tensor.dtype == types_pb2.DT_BFLOAT16:  # TensorFlow decodes it, TensorBoard does not
        import tensorflow as tf

        return float(tf.make_ndarray(tf.make_tensor_proto(0).FromString(tensor.SerializeToString())).item())
    return float(make_ndarray(tensor).item())


def tensors(logdir: Path, is_match: Callable[[str], bool]) -> list[Row]:
    """(run, tag, step, wall_time, plugin, value) of matching plugins, as they were written."""
    rows = [
        (run, tag, point.step, point.wall_time, plugin_of(events, tag), make_ndarray(point.tensor_proto))
        for run, folder in runs(logdir).items()
        for events in [accumulator(folder)]
        for tag in events.Tags()["tensors"]
        if is_match(plugin_of(events, tag))
        for point in events.Tensors(tag)
    ]
    return _sorted(rows)


def migrated(logdir: Path, plugin: str, to_rows: Callable[[Any], Iterable[Row]]) -> list[Row]:
    """(run, tag, step, wall_time, …) of a kind that TensorBoard converts to tensors, whichever writer it has.

    Args:
        logdir: The logdir.
        plugin: The plugin of the kind.
        to_rows: Converts a tensor to rows.
    """
    rows = []
    for run, folder in runs(logdir).items():
        plugins: dict[str, str] = {}
        for event in _events(folder):
            for value in event.summary.value:
                plugin_name = value.metadata.plugin_data.plugin_name
                if (plugin_name or plugins.get(value.tag)) == plugin and value.HasField("tensor"):
                    parts = to_rows(make_ndarray(value.tensor))
                    rows += [(run, value.tag, event.step, event.wall_time, *cells) for cells in parts]
                plugins.setdefault(value.tag, plugin_name)
    return _sorted(rows)


def histogram(table: Any) -> Iterator[Row]:
    """From [buckets, 3], with left edge, right edge and count, to edges and counts."""
    yield np.array([*table[:, 0], *table[-1:, 1]], np.float64), np.array(table[:, 2], np.float64)


def images(parts: Any) -> Iterator[Row]:
    """From width, height and images to index, width, height and data."""
    for index, data in enumerate(parts[2:]):
        yield index, int(parts[0]), int(parts[1]), data


def texts(words: Any) -> Iterator[Row]:
    """From texts in any shape to index and text."""
    for index, word in enumerate(words.flat):
        yield index, word.decode("utf-8", "replace")


def _events(folder: Path) -> Iterator[Any]:
    for path in sorted(folder.glob("*tfevents*")):
        yield from EventFileLoader(str(path)).Load()


def _sorted(rows: Iterable[Row]) -> list[Row]:
    """Sorts by run, tag, step and wall time."""
    return sorted(rows, key=lambda row: row[:4])
