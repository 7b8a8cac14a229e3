"""Reads the bytes of one event file: scalars as columns, other values as offsets, and damage as problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.graph import metadata as graphs

from trackers.formats.tfrecord import FOOTER, HEADER
from trackers.reader.record_templates import Segment
from trackers.reader.template_cache import RepetitionDetector, ScalarTags, TemplateCache
from trackers.reader.tensors import element_count, to_array
from trackers.reader.tfrecord_scan import Bytes, is_incomplete, payload_length, skip_damage
from trackers.schema.tags import META_GRAPH_PLUGIN, SCALARS_PLUGIN

# Fields that TensorFlow 1 and PyTorch write without naming a plugin, and the plugin that shows them.
_LEGACY_PLUGINS = {"histo": "histograms", "image": "images", "audio": "audio"}

# The fields of an event that hold a graph, and the plugin that shows it.
_GRAPH_PLUGINS = {
    "graph_def": graphs.PLUGIN_NAME,
    "meta_graph_def": META_GRAPH_PLUGIN,
    "tagged_run_metadata": graphs.PLUGIN_NAME_TAGGED_RUN_METADATA,
}


@dataclass(frozen=True)
class Problem:
    """A segment of a file that cannot be read.

    Attributes:
        offset: Its first byte.
        size: Its length in bytes.
        what: What is wrong.
    """

    offset: int
    size: int
    what: str


@dataclass(frozen=True)
class NonScalarValue:
    """The location of a value that is not a scalar; it is decoded on demand.

    Attributes:
        tag: Its tag.
        plugin: The name of the plugin that shows it; "" if no value of the tag names one.
        step: Its step.
        wall_time: Seconds since the epoch.
        offset: The offset of the event's payload, in bytes.
        length: The length of the event's payload, in bytes.
        index: The index of the value in the event's summary.
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
    """The points of one tag that were parsed one at a time."""

    steps: list[int] = field(default_factory=list)
    wall_times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


class Scan:
    """The content of an event file up to a position; more bytes may follow.

    Args:
        verify: Check the CRC of every payload.
        use_templates: Read repeating records by templates; otherwise every record is parsed.
        plugins: Tag to plugin, as far as earlier files of the folder tell; updated.
        templates: The templates of other files; updated.

    Attributes:
        segments: The scalars; the segments of a tag are in the order of the file.
        non_scalars: The locations of all other values.
        problems: What cannot be read.
        position: The offset at which reading continues: the end of the file, or an incomplete record.
    """

    def __init__(
        self,
        verify: bool = True,
        use_templates: bool = True,
        plugins: dict[str, str] | None = None,
        templates: TemplateCache | None = None,
    ) -> None:
        self.verify, self.use_templates = verify, use_templates
        self.segments: list[Segment] = []
        self.non_scalars: list[NonScalarValue] = []
        self.problems: list[Problem] = []
        self.position = 0
        self._points: dict[str, _Points] = {}
        self._plugins = {} if plugins is None else plugins
        self._templates = templates or TemplateCache()

    def read(self, data: Bytes, bytes_remaining: int = 0) -> None:
        """Reads more bytes.

        Args:
            data: The file's bytes from `position` on.
            bytes_remaining: How many bytes of the file follow them.
        """
        base, offset, detector = self.position, 0, RepetitionDetector()
        while offset < len(data):
            end = self._read_by_template(data, offset) if self.use_templates else offset
            if end > offset:
                offset = end
                detector.reset()
                continue
            length = payload_length(data, offset, self.verify)
            if length is None:
                following = None if is_incomplete(data, offset, bytes_remaining) else skip_damage(data, offset)
                if following is None:
                    break  # the rest may be a record that is still being written
                self.problems.append(Problem(base + offset, following - offset, "no intact record begins here"))
                offset = following
                detector.reset()
                continue
            start, offset = offset, offset + HEADER + length + FOOTER
            scalars = self._parse_record(data[start + HEADER : start + HEADER + length], base + start)
            if scalars is None:
                detector.reset()
            elif self.use_templates and (template := detector.add(data, start, length, scalars)):
                self._templates.add(template)
        self._flush_points()
        self.position = base + offset

    def _read_by_template(self, data: Bytes, start: int) -> int:
        """Reads the records that match a known template; returns the offset after them."""
        template = self._templates.match(data, start)
        if template is None:
            return start
        segments, end = template.read(data, start, self.verify)
        if segments:
            self._flush_points()
            self.segments += segments
            for tag in template.plugin_tags:
                self._plugins.setdefault(tag, SCALARS_PLUGIN)
        return end

    def _parse_record(self, payload: Bytes, start: int) -> ScalarTags | None:
        """Parses one record; returns its tags if it may be part of a template."""
        try:
            event = event_pb2.Event.FromString(payload.data)
        except Exception as error:  # an intact record need not hold an event
            self.problems.append(Problem(start, HEADER + len(payload) + FOOTER, f"not an event: {error}"))
            return None
        location = start + HEADER, len(payload)
        what = event.WhichOneof("what")
        if what != "summary":
            if what in _GRAPH_PLUGINS:
                tag = event.tagged_run_metadata.tag or graphs.RUN_GRAPH_NAME
                value = NonScalarValue(tag, _GRAPH_PLUGINS[what], event.step, event.wall_time, *location, 0)
                self.non_scalars.append(value)
            return None
        step, wall_time, values = event.step, event.wall_time, event.summary.value
        tags, plugin_tags, needs_earlier_records = list[str](), list[str](), False
        for index, value in enumerate(values):
            tag, value_field = value.tag, value.WhichOneof("value")
            if value_field == "simple_value":
                number: float = value.simple_value
            else:
                plugin = self._plugin(value, value_field)
                scalar = _scalar(value.tensor) if plugin == SCALARS_PLUGIN else None
                if scalar is None:
                    # The first tensor summaries had the name of their node instead of a tag.
                    tag = tag or value.node_name
                    self.non_scalars.append(NonScalarValue(tag, plugin, step, wall_time, *location, index))
                    continue
                number = scalar
                if value.metadata.plugin_data.plugin_name:
                    plugin_tags.append(tag)
                else:
                    needs_earlier_records = True
            tags.append(tag)
            points = self._points.get(tag) or self._points.setdefault(tag, _Points())
            points.steps.append(step)
            points.wall_times.append(wall_time)
            points.values.append(number)
        may_repeat = tags and len(tags) == len(values) and not needs_earlier_records
        return ScalarTags(tuple(tags), tuple(plugin_tags)) if may_repeat else None

    def _plugin(self, value: Any, value_field: str | None) -> str:
        """Returns the plugin of a value: TensorFlow names it with a tag's first value, or with each; PyTorch never."""
        if plugin := _LEGACY_PLUGINS.get(value_field or ""):
            return plugin
        plugin_name: str = value.metadata.plugin_data.plugin_name
        if plugin_name:
            self._plugins.setdefault(value.tag, plugin_name)
        return plugin_name or self._plugins.get(value.tag, "")

    def _flush_points(self) -> None:
        for tag, points in self._points.items():
            steps = np.array(points.steps, np.int64)
            wall_times, values = np.array(points.wall_times, np.float64), np.array(points.values, np.float64)
            self.segments.append(Segment(tag, steps, wall_times, values))
        self._points.clear()


def _scalar(tensor: Any) -> float | None:
    if element_count(tensor) != 1:
        return None
    try:
        array = to_array(tensor)
    except (TypeError, ValueError):  # not a numeric type, or bytes that do not fit the shape
        return None
    return float(array.item()) if array.size == 1 and array.dtype.kind in "fiub" else None
