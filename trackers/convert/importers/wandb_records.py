"""Decodes the records of W&B. Field numbers are those of wandb/proto/wandb_internal.proto."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from trackers.convert.importers.imported_run import MetricRow
from trackers.formats import protobuf_wire

HISTORY, CONFIG, RUN, EXIT, ENVIRONMENT = 2, 5, 17, 18, 26
_INTERNAL_KEYS = ("_step", "_timestamp", "_runtime", "_wandb")

# Field number to contents, in order: ints for varints, bytes for all other wire types.
Message = dict[int, list[Any]]


def parse_message(payload: bytes) -> Message:
    """Parses the fields of a message.

    Args:
        payload: The serialized message.

    Raises:
        ValueError: If the payload is not a message.
    """
    message: Message = {}
    for field, wire_type, start, end in protobuf_wire.fields(payload, 0, len(payload)):
        is_varint = wire_type == protobuf_wire.VARINT
        content = protobuf_wire.read_varint(payload, start)[0] if is_varint else payload[start:end]
        message.setdefault(field, []).append(content)
    return message


def text(message: Message, field: int) -> str:
    """Returns the text in a field; "" if it is missing."""
    content: bytes = message.get(field, [b""])[-1]
    return content.decode("utf-8", "replace")


def submessage(message: Message, field: int) -> Message:
    """Returns the message in a field; an empty one if it is missing."""
    return parse_message(message.get(field, [b""])[-1])


def timestamp(message: Message, field: int) -> float | None:
    """Returns the Timestamp in a field, in seconds since the epoch; None if it is missing."""
    stamp = submessage(message, field)
    return stamp.get(1, [0])[-1] + stamp.get(2, [0])[-1] / 1e9 if stamp else None


def update_config(config: dict[str, Any], record: Message) -> None:
    """Applies a ConfigRecord: sets the values of field 1, and removes those of field 2."""
    for path, value in _items(record.get(1, [])):
        parent = config
        for key in path[:-1]:
            if not isinstance(parent.get(key), dict):
                parent[key] = {}
            parent = parent[key]
        parent[path[-1]] = value
    for path, _ in _items(record.get(2, [])):
        parent = config
        for key in path[:-1]:
            parent = child if isinstance(child := parent.get(key), dict) else {}
        parent.pop(path[-1], None)


def history_row(record: Message, skipped: Counter[str], created: float) -> MetricRow:
    """Returns the numbers of a HistoryRecord.

    Args:
        record: The record.
        skipped: Counts values other than numbers: media, text, lists.
        created: When the run started, for a record without a time.

    Returns:
        The metrics; nested names are joined with a slash.
    """
    items = list(_items(record.get(1, [])))
    internal: dict[str, Any] = {path[0]: value for path, value in items if path[0] in _INTERNAL_KEYS and len(path) == 1}
    # An image or a histogram is a dict with a `_type`, in one item or in one item per key.
    media = {path[:-1] for path, _ in items if path[-1] == "_type" and len(path) > 1}
    if media:
        skipped["media"] += len(media)
    values: dict[str, float] = {}
    for path, value in items:
        if path[0] not in _INTERNAL_KEYS and not any(path[:length] in media for length in range(1, len(path))):
            for name, leaf in _leaves("/".join(path), value):
                if isinstance(leaf, int | float):
                    values[name] = _to_float(leaf)
                elif leaf is not None:
                    skipped["media" if isinstance(leaf, dict) else "text" if isinstance(leaf, str) else "lists"] += 1
    step, wall_time = internal.get("_step"), internal.get("_timestamp")
    if not isinstance(step, int | float):
        step = submessage(record, 2).get(1, [0])[-1]
    if not isinstance(wall_time, int | float):
        runtime = internal.get("_runtime")
        wall_time = created + (runtime if isinstance(runtime, int | float) else 0.0)
    return MetricRow(int(step), float(wall_time), values)


def _items(items: list[bytes]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yields the path of keys and the value of each HistoryItem or ConfigItem."""
    for item in items:
        fields = parse_message(item)
        path = tuple(key.decode("utf-8", "replace") for key in fields.get(2) or fields.get(1, []))
        if path:
            yield path, json.loads(fields.get(16, [b"null"])[-1].decode("utf-8", "replace") or "null")


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and "_type" not in value:
        for key, child in value.items():
            yield from _leaves(f"{name}/{key}", child)
    else:
        yield name, value


def _to_float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:  # an int beyond float64
        return float("inf") if number > 0 else float("-inf")
