"""Where the numbers and the values of a serialized `Event` are.

Field numbers: tensorboard/compat/proto/event.proto and summary.proto.
"""

from __future__ import annotations

from typing import NamedTuple

from trackers.formats import protobuf_wire
from trackers.formats.byte_columns import MAX_DIGITS
from trackers.formats.protobuf_wire import FIXED64, LEN, VARINT


class EventLayout(NamedTuple):
    """The bytes of one event.

    Attributes:
        wall_time: The offsets before and after the wall time, a float64.
        step: The offsets before and after the step, a varint; equal if there is none, and the step is 0.
        values: The offsets before and after each value.
    """

    wall_time: tuple[int, int]
    step: tuple[int, int]
    values: tuple[tuple[int, int], ...]


def parse_event_layout(payload: bytes) -> EventLayout | None:
    """Parses the layout of an event.

    Returns:
        None if it holds no values, or is encoded in another way than writers do.

    Raises:
        ValueError: If the bytes are not a message.
    """
    spans: dict[int, tuple[int, int]] = {}
    for field, wire, start, end in protobuf_wire.fields(payload, 0, len(payload)):
        if (field, wire) not in ((1, FIXED64), (2, VARINT), (5, LEN)) or field in spans:
            return None
        spans[field] = start, end
    step = spans.get(2, (0, 0))
    if not {1, 5} <= spans.keys() or step[1] - step[0] > MAX_DIGITS:
        return None
    values = []
    for field, wire, start, end in protobuf_wire.fields(payload, *spans[5]):
        if (field, wire) != (1, LEN):
            return None
        values.append((start, end))
    return EventLayout(spans[1], step, tuple(values))
