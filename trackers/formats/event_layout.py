"""The byte spans of the numbers in a serialized `Event` that holds only scalars.

Field numbers: tensorboard/compat/proto/event.proto, summary.proto and tensor.proto.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trackers.formats import protobuf_wire

_DT_FLOAT, _DT_DOUBLE = 1, 2


@dataclass(frozen=True)
class ByteSpan:
    """The bytes of one number in an event.

    Attributes:
        offset: The offset of the first byte in the payload.
        size: The number of bytes.
        dtype: A little-endian numpy dtype; "" for a varint.
        tag: The tag of a scalar; "" for wall time and step.
    """

    offset: int
    size: int
    dtype: str
    tag: str = ""


@dataclass(frozen=True)
class EventLayout:
    """The byte spans of the numbers of one event; an event without a step has step 0."""

    wall_time: ByteSpan
    step: ByteSpan | None
    values: tuple[ByteSpan, ...]


def parse_layout(payload: bytes) -> EventLayout | None:
    """Parses the layout of an event that is known to hold only scalars.

    Returns:
        None if a number is encoded in a way that needs the proto classes.
    """
    wall_time: ByteSpan | None = None
    step: ByteSpan | None = None
    values: list[ByteSpan] = []
    for field, wire, start, end in protobuf_wire.fields(payload, 0, len(payload)):
        if (field, wire) == (1, protobuf_wire.FIXED64):
            wall_time = ByteSpan(start, 8, "<f8")
        elif (field, wire) == (2, protobuf_wire.VARINT):
            step = ByteSpan(start, end - start, "")
        elif (field, wire) == (5, protobuf_wire.LEN):
            for inner, inner_wire, a, b in protobuf_wire.fields(payload, start, end):
                if (inner, inner_wire) != (1, protobuf_wire.LEN) or (span := _value_span(payload, a, b)) is None:
                    return None
                values.append(span)
        else:
            return None
    return EventLayout(wall_time, step, tuple(values)) if wall_time else None


def _value_span(payload: bytes, start: int, end: int) -> ByteSpan | None:
    tag, spans = "", list[ByteSpan]()
    for field, wire, a, b in protobuf_wire.fields(payload, start, end):
        if (field, wire) == (1, protobuf_wire.LEN):
            tag = payload[a:b].decode("utf-8", "replace")
        elif (field, wire) == (2, protobuf_wire.FIXED32):
            spans.append(ByteSpan(a, 4, "<f4"))
        elif (field, wire) == (8, protobuf_wire.LEN):
            span = _tensor_span(payload, a, b)
            if span is None:
                return None
            spans.append(span)
    return ByteSpan(spans[0].offset, spans[0].size, spans[0].dtype, tag) if len(spans) == 1 else None


def _tensor_span(payload: bytes, start: int, end: int) -> ByteSpan | None:
    dtype, contents = 0, list[tuple[int, int, int]]()
    for field, wire, a, b in protobuf_wire.fields(payload, start, end):
        if (field, wire) == (1, protobuf_wire.VARINT):
            dtype = payload[a]
        elif (field in (4, 5, 6)) and wire in (protobuf_wire.LEN, protobuf_wire.FIXED32, protobuf_wire.FIXED64):
            contents.append((field, a, b))
    if len(contents) != 1 or dtype not in (_DT_FLOAT, _DT_DOUBLE):
        return None
    ((field, a, b),) = contents
    # Either tensor_content, or the packed field of the dtype.
    name = {_DT_FLOAT: "<f4", _DT_DOUBLE: "<f8"}[dtype]
    is_scalar = b - a == np.dtype(name).itemsize and field in (4, 4 + dtype)
    return ByteSpan(a, b - a, name) if is_scalar else None
