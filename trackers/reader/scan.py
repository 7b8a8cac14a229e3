"""One event file: its scalars as columns, everything else as the places where it lies, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.graph import metadata as graphs

from trackers import names
from trackers.reader.frames import Bytes, after_damage, payload_length, reaches_beyond
from trackers.reader.layout import Layout, layout
from trackers.reader.repeats import Series, Template
from trackers.reader.tensors import array, elements
from trackers.records import FOOTER, HEADER

_LONGEST_PATTERN = 512
# Below these, a template takes longer to make than the records take to parse.
_LEAST_ROWS, _LEAST_RECORDS = 4, 16
# What TensorFlow 1 and PyTorch write, without a plugin's name, and the plugin that shows it.
_OLD_KINDS = {"simple_value": names.SCALARS_PLUGIN, "histo": "histograms", "image": "images", "audio": "audio"}

# An event's field that holds a graph, and the plugin that shows it.
_GRAPHS = {
    "graph_def": graphs.PLUGIN_NAME,
    "meta_graph_def": names.META_GRAPH_PLUGIN,
    "tagged_run_metadata": graphs.PLUGIN_NAME_TAGGED_RUN_METADATA,
}


@dataclass(frozen=True)
class Problem:
    """A stretch of a file that could not be read.

    Attributes:
        offset: Where it begins, in bytes.
        size: How many bytes it has.
        what: What is wrong.
    """

    offset: int
    size: int
    what: str


@dataclass(frozen=True)
class Other:
    """A value that is no scalar, where it lies, to be decoded when it is asked for.

    Attributes:
        tag: Its tag.
        plugin: The name of the plugin that shows it; "" where nothing says it.
        step: Its step.
        wall_time: Seconds since the epoch.
        offset: Of the event's payload, in bytes.
        length: Of the event's payload, in bytes.
        index: Which value of the event it is.
    """

    tag: str
    plugin: str
    step: int
    wall_time: float
    offset: int
    length: int
    index: int


@dataclass
class _Points:
    """The points of one tag that were read one at a time."""

    steps: list[int] = field(default_factory=list)
    wall_times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


class Scan:
    """What was found in a file's bytes so far; more bytes may follow.

    Args:
        verify: Check the CRC of every payload.
        repeats: Look for patterns; without, every record is parsed.
        plugins: What the run's earlier files said about which plugin shows a tag; this one's is added.

    Attributes:
        series: The scalars, a tag's stretches in the file's order.
        others: Everything else, where it lies.
        problems: What could not be read.
        position: Where reading stopped, in bytes from the file's begin: its end, or a record that is not whole yet.
    """

    def __init__(self, verify: bool = True, repeats: bool = True, plugins: dict[str, str] | None = None) -> None:
        self.verify, self.repeats = verify, repeats
        self.series: list[Series] = []
        self.others: list[Other] = []
        self.problems: list[Problem] = []
        self.position = 0
        self._points: dict[str, _Points] = {}
        self._plugins = {} if plugins is None else plugins

    def read(self, data: Bytes, behind: int = 0) -> None:
        """Reads on.

        Args:
            data: The file's bytes from `position` on.
            behind: How many bytes the file has behind those.
        """
        base, at, shapes = self.position, 0, _Shapes()
        while at < len(data):
            length = payload_length(data, at, self.verify)
            if length is None:
                following = None if reaches_beyond(data, at, behind) else after_damage(data, at)
                if following is None:
                    break  # the rest may be a record that is being written
                self.problems.append(Problem(base + at, following - at, "no intact record begins here"))
                at = following
                shapes.clear()
                continue
            start, at = at, at + HEADER + length + FOOTER
            tags = self._take(data[start + HEADER : start + HEADER + length], base + start)
            if tags is None:
                shapes.clear()
                continue
            template = shapes.repeat(data, start, length, tags) if self.repeats else None
            if template and template.likely(data, at):
                self._flush()
                found, at = template.read(data, at, self.verify)
                self.series += found
        self._flush()
        self.position = base + at

    def _take(self, payload: Bytes, start: int) -> tuple[str, ...] | None:
        """Takes what one record holds: its tags, if that is scalars and nothing else, or None."""
        try:
            event = event_pb2.Event.FromString(payload.data)
        except Exception as error:  # intact, and yet no event
            self.problems.append(Problem(start, HEADER + len(payload) + FOOTER, f"no event: {error}"))
            return None
        place = start + HEADER, len(payload)
        what = event.WhichOneof("what")
        if what != "summary":
            if what in _GRAPHS:
                tag = event.tagged_run_metadata.tag or graphs.RUN_GRAPH_NAME
                self.others.append(Other(tag, _GRAPHS[what], event.step, event.wall_time, *place, 0))
            return None
        scalars = []
        for index, value in enumerate(event.summary.value):
            plugin = self._plugin(value)
            number = _number(value) if plugin == names.SCALARS_PLUGIN else None
            if number is None:
                # Before there were tags, a tensor had the name of its node.
                tag = value.tag or value.node_name
                self.others.append(Other(tag, plugin, event.step, event.wall_time, *place, index))
                continue
            scalars.append(value.tag)
            points = self._points.setdefault(value.tag, _Points())
            points.steps.append(event.step)
            points.wall_times.append(event.wall_time)
            points.values.append(number)
        return tuple(scalars) if scalars and len(scalars) == len(event.summary.value) else None

    def _plugin(self, value: Any) -> str:
        """TensorFlow writes a tag's plugin with its first value, or with each; PyTorch has tags of several kinds."""
        if old := _OLD_KINDS.get(value.WhichOneof("value")):
            return old
        said: str = value.metadata.plugin_data.plugin_name
        if said:
            self._plugins.setdefault(value.tag, said)
        return said or self._plugins.get(value.tag, "")

    def _flush(self) -> None:
        for tag, points in self._points.items():
            steps = np.array(points.steps, np.int64)
            wall_times, values = np.array(points.wall_times, np.float64), np.array(points.values, np.float64)
            self.series.append(Series(tag, steps, wall_times, values))
        self._points.clear()


def _number(value: Any) -> float | None:
    if value.WhichOneof("value") == "simple_value":
        return float(value.simple_value)
    if elements(value.tensor) != 1:
        return None
    try:
        found = array(value.tensor)
    except (TypeError, ValueError):  # a type that is no number, or bytes that do not fit the shape
        return None
    return float(found.item()) if found.size == 1 and found.dtype.kind in "fiub" else None


class _Shapes:
    """The records read last, as long as they are scalars alone: where one comes again, a pattern may begin."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._order: list[tuple[int, int]] = []
        self._seen: dict[tuple[Any, ...], int] = {}

    def repeat(self, data: Bytes, start: int, length: int, tags: tuple[str, ...]) -> Template | None:
        """Takes a record; the template of those since the last one of its shape, if there is one and it is known."""
        before = self._seen.get((length, tags))
        self._seen[length, tags] = len(self._order)
        self._order.append((start, length))
        if before is None or len(self._order) - before > _LONGEST_PATTERN:
            return None
        # The pattern ends with this record, so that what follows is its next row.
        records = self._order[before + 1 :]
        end = start + HEADER + length + FOOTER
        if end + (end - records[0][0]) * max(_LEAST_ROWS, _LEAST_RECORDS // len(records)) > len(data):
            return None
        layouts = list(_layouts(data, records))
        if len(layouts) < len(records):
            return None
        self.clear()
        return Template(data, records[0][0], layouts, [size for _, size in records])


def _layouts(data: Bytes, records: list[tuple[int, int]]) -> Iterator[Layout]:
    for start, length in records:
        found = layout(data[start + HEADER : start + HEADER + length].tobytes())
        if found is None:
            return
        yield found
