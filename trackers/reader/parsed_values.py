"""Parses events and values with protobuf, one at a time: what `event_columns` and `value_columns` leave over."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.graph import metadata as graphs

from trackers.formats.value_layout import ValueLayout, parse_value_layout, read_numbers
from trackers.reader.tensors import to_number
from trackers.schema.tags import META_GRAPH_PLUGIN, SCALARS_PLUGIN

# Fields that TensorFlow 1 and PyTorch write without naming a plugin, and the plugin that shows them.
_LEGACY_PLUGINS = {"histo": "histograms", "image": "images", "audio": "audio"}

# The fields of an event that hold a graph, and the plugin that shows it.
_GRAPH_PLUGINS = {
    "graph_def": graphs.PLUGIN_NAME,
    "meta_graph_def": META_GRAPH_PLUGIN,
    "tagged_run_metadata": graphs.PLUGIN_NAME_TAGGED_RUN_METADATA,
}


class ParsedValue(NamedTuple):
    """One value of an event.

    Attributes:
        tag: Its tag.
        number: Its number if it is, or may be, a scalar.
        plugin: The name of its plugin; "" if its tag's earlier values may name it.
        names_plugin: Whether the value itself names it, for later values of the tag.
        node: The name of its node, which the first tensor summaries had instead of a tag.
    """

    tag: str
    number: float | None
    plugin: str
    names_plugin: bool
    node: str


def parse_value(value: Any) -> ParsedValue:
    """Parses a value: TensorFlow names its plugin with a tag's first value, or with each; PyTorch never."""
    field = value.WhichOneof("value")
    if field == "simple_value":
        return ParsedValue(value.tag, value.simple_value, SCALARS_PLUGIN, False, "")
    if legacy := _LEGACY_PLUGINS.get(field or ""):
        return ParsedValue(value.tag, None, legacy, False, value.node_name)
    plugin = value.metadata.plugin_data.plugin_name
    number = to_number(value.tensor) if plugin in ("", SCALARS_PLUGIN) else None
    return ParsedValue(value.tag, number, plugin, bool(plugin), value.node_name)


def parse_serialized_value(data: bytes | memoryview) -> ParsedValue | None:
    """Parses a serialized value; None if the bytes are not a value."""
    try:
        return parse_value(summary_pb2.Summary.Value.FromString(data))
    except Exception:  # protobuf's own error, which each of its implementations defines elsewhere
        return None


def scalar_layout(data: bytes) -> tuple[ValueLayout, str] | None:
    """Returns the layout and the tag of a serialized scalar; None unless protobuf reads the same tag and number."""
    try:
        layout = parse_value_layout(data)
        tag = data[slice(*layout.tag)].decode() if layout else ""
    except ValueError:
        return None
    value = parse_serialized_value(data) if layout else None
    if layout is None or value is None or value.number is None or value.tag != tag:
        return None
    number = float(read_numbers(np.frombuffer(data, np.uint8)[None, slice(*layout.number)], layout)[0])
    return (layout, tag) if number == value.number or (number != number and value.number != value.number) else None


def parse_event(payload: bytes | memoryview) -> Any:
    """Parses an event.

    Returns:
        The event, or the reason why the bytes are not an event, a str.
    """
    try:
        return event_pb2.Event.FromString(payload)
    except Exception as error:  # an intact record need not hold an event
        return f"not an event: {error}"


def graph_of(event: Any) -> tuple[str, str] | None:
    """Returns the tag and the plugin of an event that holds a graph; None for other events."""
    what = event.WhichOneof("what")
    if what not in _GRAPH_PLUGINS:
        return None
    return event.tagged_run_metadata.tag or graphs.RUN_GRAPH_NAME, _GRAPH_PLUGINS[what]
