"""One event file: its scalars as columns, everything else as the places where it lies, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.graph import metadata as graphs

from trackers.formats.tfrecord import FOOTER, HEADER
from trackers.reader.record_templates import Series
from trackers.reader.template_cache import Recent, Scalars, TemplateCache
from trackers.reader.tensors import array, elements
from trackers.reader.tfrecord_scan import Bytes, after_damage, payload_length, reaches_beyond
from trackers.schema.tags import META_GRAPH_PLUGIN, SCALARS_PLUGIN

# What TensorFlow 1 and PyTorch write, without a plugin's name, and the plugin that shows it.
_OLD_KINDS = {"histo": "histograms", "image": "images", "audio": "audio"}

# An event's field that holds a graph, and the plugin that shows it.
_GRAPHS = {
    "graph_def": graphs.PLUGIN_NAME,
    "meta_graph_def": META_GRAPH_PLUGIN,
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
class NonScalarValue:
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
        patterns: Those that were found in other files; this one's are added.

    Attributes:
        series: The scalars, a tag's stretches in the file's order.
        others: Everything else, where it lies.
        problems: What could not be read.
        position: Where reading stopped, in bytes from the file's begin: its end, or a record that is not whole yet.
    """

    def __init__(
        self,
        verify: bool = True,
        repeats: bool = True,
        plugins: dict[str, str] | None = None,
        patterns: TemplateCache | None = None,
    ) -> None:
        self.verify, self.repeats = verify, repeats
        self.series: list[Series] = []
        self.others: list[NonScalarValue] = []
        self.problems: list[Problem] = []
        self.position = 0
        self._points: dict[str, _Points] = {}
        self._plugins = {} if plugins is None else plugins
        self._patterns = patterns or TemplateCache()

    def read(self, data: Bytes, behind: int = 0) -> None:
        """Reads on.

        Args:
            data: The file's bytes from `position` on.
            behind: How many bytes the file has behind those.
        """
        base, at, recent = self.position, 0, Recent()
        while at < len(data):
            following = self._rows(data, at) if self.repeats else at
            if following > at:
                at = following
                recent.clear()
                continue
            length = payload_length(data, at, self.verify)
            if length is None:
                end = None if reaches_beyond(data, at, behind) else after_damage(data, at)
                if end is None:
                    break  # the rest may be a record that is being written
                self.problems.append(Problem(base + at, end - at, "no intact record begins here"))
                at = end
                recent.clear()
                continue
            start, at = at, at + HEADER + length + FOOTER
            scalars = self._take(data[start + HEADER : start + HEADER + length], base + start)
            if scalars is None:
                recent.clear()
            elif self.repeats and (template := recent.repeat(data, start, length, scalars)):
                self._patterns.add(template)
        self._flush()
        self.position = base + at

    def _rows(self, data: Bytes, at: int) -> int:
        """Takes what follows a known pattern; where that ends."""
        template = self._patterns.at(data, at)
        if template is None:
            return at
        found, end = template.read(data, at, self.verify)
        if found:
            self._flush()
            self.series += found
            for tag in template.named:
                self._plugins.setdefault(tag, SCALARS_PLUGIN)
        return end

    def _take(self, payload: Bytes, start: int) -> Scalars | None:
        """Takes what one record holds, and says if that may be part of a pattern."""
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
                self.others.append(NonScalarValue(tag, _GRAPHS[what], event.step, event.wall_time, *place, 0))
            return None
        step, wall_time, values = event.step, event.wall_time, event.summary.value
        scalars, named, told_before = list[str](), list[str](), False
        for index, value in enumerate(values):
            tag, kind = value.tag, value.WhichOneof("value")
            if kind == "simple_value":
                number: float = value.simple_value
            else:
                plugin = self._plugin(value, kind)
                found = _number(value.tensor) if plugin == SCALARS_PLUGIN else None
                if found is None:
                    # Before there were tags, a tensor had the name of its node.
                    self.others.append(NonScalarValue(tag or value.node_name, plugin, step, wall_time, *place, index))
                    continue
                number = found
                if value.metadata.plugin_data.plugin_name:
                    named.append(tag)
                else:
                    told_before = True
            scalars.append(tag)
            points = self._points.get(tag) or self._points.setdefault(tag, _Points())
            points.steps.append(step)
            points.wall_times.append(wall_time)
            points.values.append(number)
        whole = scalars and len(scalars) == len(values) and not told_before
        return Scalars(tuple(scalars), tuple(named)) if whole else None

    def _plugin(self, value: Any, kind: str | None) -> str:
        """TensorFlow writes a tag's plugin with its first value, or with each; PyTorch has tags of several kinds."""
        if old := _OLD_KINDS.get(kind or ""):
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


def _number(tensor: Any) -> float | None:
    if elements(tensor) != 1:
        return None
    try:
        found = array(tensor)
    except (TypeError, ValueError):  # a type that is no number, or bytes that do not fit the shape
        return None
    return float(found.item()) if found.size == 1 and found.dtype.kind in "fiub" else None
