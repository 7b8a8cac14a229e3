"""One event file: its scalars as columns, everything else as the places where it lies, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tensorboard.compat.proto import event_pb2, types_pb2
from tensorboard.util import tensor_util

from trackers import names
from trackers.read.frames import Bytes, next_record, payload_length
from trackers.read.layout import Layout, layout
from trackers.read.repeats import Series, Template
from trackers.records import FOOTER, HEADER

_LONGEST_PATTERN = 512


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


@dataclass
class _Points:
    """The points of one tag that were read one at a time."""

    steps: list[int] = field(default_factory=list)
    wall_times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


class Scan:
    """What was found in a file's bytes so far; more bytes may follow.

    Attributes:
        series: The scalars, a tag's stretches in the file's order.
        others: (offset, length) of the payload of every event that holds something else.
        problems: What could not be read.
        position: Where reading stopped, in bytes from the file's begin: its end, or a record that is not whole yet.
    """

    def __init__(self, verify: bool = True, repeats: bool = True) -> None:
        self.verify, self.repeats = verify, repeats
        self.series: list[Series] = []
        self.others: list[tuple[int, int]] = []
        self.problems: list[Problem] = []
        self.position = 0
        self._points: dict[str, _Points] = {}
        self._plugins: dict[str, str] = {}

    def read(self, data: Bytes) -> None:
        """Reads on.

        Args:
            data: The file's bytes from `position` on, as far as they are there.
        """
        base, at, shapes = self.position, 0, _Shapes()
        while at < len(data):
            length = payload_length(data, at, self.verify)
            if length is None:
                following = next_record(data, at + 1)
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
            elif self.repeats and (template := shapes.repeat(data, start, length, tags)):
                if template.likely(data, at):
                    self._flush()
                    found, at = template.read(data, at, self.verify)
                    self.series += found
        self._flush()
        self.position = base + at

    def _take(self, payload: Bytes, start: int) -> tuple[str, ...] | None:
        """Takes the scalars of one record, and says which tags; None for a record that holds anything else."""
        try:
            event = event_pb2.Event.FromString(payload.tobytes())
        except Exception as error:  # intact, and yet no event
            self.problems.append(Problem(start, HEADER + len(payload) + FOOTER, f"no event: {error}"))
            return None
        tags = self._scalars(event)
        if tags is None:
            self.others.append((start + HEADER, len(payload)))
        return tags

    def _scalars(self, event: Any) -> tuple[str, ...] | None:
        """Takes the scalars of an event that holds nothing else, and says which tags; None for every other event."""
        if event.WhichOneof("what") != "summary" or not event.summary.value:
            return None
        found = []
        for value in event.summary.value:
            number = self._number(value)
            if number is None:
                return None
            found.append((value.tag, number))
        for tag, number in found:
            points = self._points.setdefault(tag, _Points())
            points.steps.append(event.step)
            points.wall_times.append(event.wall_time)
            points.values.append(number)
        return tuple(tag for tag, _ in found)

    def _number(self, value: Any) -> float | None:
        which = value.WhichOneof("value")
        if which == "simple_value":
            return float(value.simple_value)
        if which != "tensor" or value.tensor.dtype == types_pb2.DT_STRING:
            return None
        # TensorFlow writes the plugin with the first value of a tag, or with each.
        plugin = value.metadata.plugin_data.plugin_name
        plugin = self._plugins.setdefault(value.tag, plugin) if plugin else self._plugins.get(value.tag, "")
        if plugin != names.SCALARS_PLUGIN:
            return None
        array = tensor_util.make_ndarray(value.tensor)
        return float(array.item()) if array.size == 1 and array.dtype.kind in "fiub" else None

    def _flush(self) -> None:
        for tag, points in self._points.items():
            steps = np.array(points.steps, np.int64)
            wall_times, values = np.array(points.wall_times, np.float64), np.array(points.values, np.float64)
            self.series.append(Series(tag, steps, wall_times, values))
        self._points.clear()


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
