"""What a W&B record holds. Field numbers: wandb/proto/wandb_internal.proto."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from trackers.convert.importers.imported_run import Row
from trackers.formats import protobuf_wire

HISTORY, CONFIG, RUN, EXIT, ENVIRONMENT = 2, 5, 17, 18, 26
_OWN = ("_step", "_timestamp", "_runtime", "_wandb")

Message = dict[int, list[Any]]


def message(payload: bytes) -> Message:
    """A message's fields: number to contents, in order; ints for varints, bytes for everything else.

    Args:
        payload: The serialized message.

    Raises:
        ValueError: If it is none.
    """
    found: Message = {}
    for field, kind, start, end in protobuf_wire.fields(payload, 0, len(payload)):
        content = protobuf_wire.read_varint(payload, start)[0] if kind == protobuf_wire.VARINT else payload[start:end]
        found.setdefault(field, []).append(content)
    return found


def text(holder: Message, field: int) -> str:
    """The text in a field; "" where it is not there."""
    found: bytes = holder.get(field, [b""])[-1]
    return found.decode("utf-8", "replace")


def inner(holder: Message, field: int) -> Message:
    """The message in a field; an empty one where it is not there."""
    return message(holder.get(field, [b""])[-1])


def moment(holder: Message, field: int) -> float | None:
    """The Timestamp in a field, in seconds since the epoch."""
    stamp = inner(holder, field)
    return stamp.get(1, [0])[-1] + stamp.get(2, [0])[-1] / 1e9 if stamp else None


def update_config(config: dict[str, Any], record: Message) -> None:
    """Takes over what a ConfigRecord sets (field 1) and takes away (field 2)."""
    for path, value in _items(record.get(1, [])):
        place = config
        for key in path[:-1]:
            if not isinstance(place.get(key), dict):
                place[key] = {}
            place = place[key]
        place[path[-1]] = value
    for path, _ in _items(record.get(2, [])):
        place = config
        for key in path[:-1]:
            place = found if isinstance(found := place.get(key), dict) else {}
        place.pop(path[-1], None)


def row(record: Message, left_out: Counter[str], created: float) -> Row:
    """The numbers of a HistoryRecord.

    Args:
        record: The record.
        left_out: Counts what is no number: media, texts, lists.
        created: When the run began, for a record that does not say when it was made.

    Returns:
        Nested names are joined with a slash.
    """
    items = list(_items(record.get(1, [])))
    own: dict[str, Any] = {path[0]: value for path, value in items if path[0] in _OWN and len(path) == 1}
    # A picture or a histogram comes as a dict, whole or in parts, that says what it is.
    media = {path[:-1] for path, _ in items if path[-1] == "_type" and len(path) > 1}
    if media:
        left_out["media"] += len(media)
    values: dict[str, float] = {}
    for path, value in items:
        if path[0] not in _OWN and not any(path[:length] in media for length in range(1, len(path))):
            for name, leaf in _leaves("/".join(path), value):
                if isinstance(leaf, int | float):
                    values[name] = _float(leaf)
                elif leaf is not None:
                    left_out["media" if isinstance(leaf, dict) else "text" if isinstance(leaf, str) else "lists"] += 1
    step, when = own.get("_step"), own.get("_timestamp")
    if not isinstance(step, int | float):
        step = inner(record, 2).get(1, [0])[-1]
    if not isinstance(when, int | float):
        runtime = own.get("_runtime")
        when = created + (runtime if isinstance(runtime, int | float) else 0.0)
    return Row(int(step), float(when), values)


def _items(items: list[bytes]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The path of keys and the value of each HistoryItem or ConfigItem."""
    for item in items:
        fields = message(item)
        path = tuple(key.decode("utf-8", "replace") for key in fields.get(2) or fields.get(1, []))
        if path:
            yield path, json.loads(fields.get(16, [b"null"])[-1].decode("utf-8", "replace") or "null")


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and "_type" not in value:
        for key, part in value.items():
            yield from _leaves(f"{name}/{key}", part)
    else:
        yield name, value


def _float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:  # an int beyond float64
        return float("inf") if number > 0 else float("-inf")
