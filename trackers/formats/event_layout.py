"""Where the numbers lie in a serialized `Event` that holds scalars and nothing else.

Field numbers: tensorboard/compat/proto/event.proto, summary.proto and tensor.proto.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trackers.formats import protobuf_wire

_DT_FLOAT, _DT_DOUBLE = 1, 2


@dataclass(frozen=True)
class Place:
    """A number in a record.

    Attributes:
        offset: Of its first byte, from the payload's begin.
        size: In bytes.
        dtype: Little-endian numpy dtype; "" for a varint.
        tag: Of a value; "" for wall time and step.
    """

    offset: int
    size: int
    dtype: str
    tag: str = ""


@dataclass(frozen=True)
class Layout:
    """The places of one record's numbers; no step is step 0."""

    wall_time: Place
    step: Place | None
    values: tuple[Place, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place, whose bytes differ from record to record of this layout."""
        return (self.wall_time, *((self.step,) if self.step else ()), *self.values)


def layout(payload: bytes) -> Layout | None:
    """Finds the numbers of an event that is known to hold scalars alone.

    Returns:
        None where a number is stored in a way that only the protos understand.
    """
    wall_time: Place | None = None
    step: Place | None = None
    values: list[Place] = []
    for field, kind, start, end in protobuf_wire.fields(payload, 0, len(payload)):
        if (field, kind) == (1, protobuf_wire.FIXED64):
            wall_time = Place(start, 8, "<f8")
        elif (field, kind) == (2, protobuf_wire.VARINT):
            step = Place(start, end - start, "")
        elif (field, kind) == (5, protobuf_wire.LEN):
            for inner, inner_wire, a, b in protobuf_wire.fields(payload, start, end):
                if (inner, inner_wire) != (1, protobuf_wire.LEN) or (place := _value(payload, a, b)) is None:
                    return None
                values.append(place)
        else:
            return None
    return Layout(wall_time, step, tuple(values)) if wall_time else None


def _value(payload: bytes, start: int, end: int) -> Place | None:
    tag, found = "", list[Place]()
    for field, kind, a, b in protobuf_wire.fields(payload, start, end):
        if (field, kind) == (1, protobuf_wire.LEN):
            tag = payload[a:b].decode("utf-8", "replace")
        elif (field, kind) == (2, protobuf_wire.FIXED32):
            found.append(Place(a, 4, "<f4"))
        elif (field, kind) == (8, protobuf_wire.LEN):
            place = _tensor(payload, a, b)
            if place is None:
                return None
            found.append(place)
    return Place(found[0].offset, found[0].size, found[0].dtype, tag) if len(found) == 1 else None


def _tensor(payload: bytes, start: int, end: int) -> Place | None:
    dtype, found = 0, list[tuple[int, int, int]]()
    for field, kind, a, b in protobuf_wire.fields(payload, start, end):
        if (field, kind) == (1, protobuf_wire.VARINT):
            dtype = payload[a]
        elif (field in (4, 5, 6)) and kind in (protobuf_wire.LEN, protobuf_wire.FIXED32, protobuf_wire.FIXED64):
            found.append((field, a, b))
    if len(found) != 1 or dtype not in (_DT_FLOAT, _DT_DOUBLE):
        return None
    ((field, a, b),) = found
    # tensor_content, or the packed field of the dtype's own.
    name = {_DT_FLOAT: "<f4", _DT_DOUBLE: "<f8"}[dtype]
    fits = b - a == np.dtype(name).itemsize and field in (4, 4 + dtype)
    return Place(a, b - a, name) if fits else None
