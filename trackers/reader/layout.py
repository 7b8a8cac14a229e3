"""Where the numbers lie in a serialized `Event` that holds scalars and nothing else.

Field numbers: tensorboard/compat/proto/event.proto, summary.proto and tensor.proto.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

_VARINT, _FIXED64, _LEN, _FIXED32 = 0, 1, 2, 5
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
    for field, wire, start, end in _fields(payload, 0, len(payload)):
        if (field, wire) == (1, _FIXED64):
            wall_time = Place(start, 8, "<f8")
        elif (field, wire) == (2, _VARINT):
            step = Place(start, end - start, "")
        elif (field, wire) == (5, _LEN):
            for inner, inner_wire, a, b in _fields(payload, start, end):
                if (inner, inner_wire) != (1, _LEN) or (place := _value(payload, a, b)) is None:
                    return None
                values.append(place)
        else:
            return None
    return Layout(wall_time, step, tuple(values)) if wall_time else None


def _value(payload: bytes, start: int, end: int) -> Place | None:
    tag, found = "", list[Place]()
    for field, wire, a, b in _fields(payload, start, end):
        if (field, wire) == (1, _LEN):
            tag = payload[a:b].decode("utf-8", "replace")
        elif (field, wire) == (2, _FIXED32):
            found.append(Place(a, 4, "<f4"))
        elif (field, wire) == (8, _LEN):
            place = _tensor(payload, a, b)
            if place is None:
                return None
            found.append(place)
    return Place(found[0].offset, found[0].size, found[0].dtype, tag) if len(found) == 1 else None


def _tensor(payload: bytes, start: int, end: int) -> Place | None:
    dtype, found = 0, list[tuple[int, int, int]]()
    for field, wire, a, b in _fields(payload, start, end):
        if (field, wire) == (1, _VARINT):
            dtype = payload[a]
        elif (field in (4, 5, 6)) and wire in (_LEN, _FIXED32, _FIXED64):
            found.append((field, a, b))
    if len(found) != 1 or dtype not in (_DT_FLOAT, _DT_DOUBLE):
        return None
    ((field, a, b),) = found
    # tensor_content, or the packed field of the dtype's own.
    name = {_DT_FLOAT: "<f4", _DT_DOUBLE: "<f8"}[dtype]
    fits = b - a == np.dtype(name).itemsize and field in (4, 4 + dtype)
    return Place(a, b - a, name) if fits else None


def _fields(payload: bytes, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """(field, wire type, begin, end) of each field's content."""
    while start < end:
        key, start = _varint(payload, start)
        wire, begin = key & 7, start
        if wire == _VARINT:
            _, start = _varint(payload, start)
        elif wire == _LEN:
            size, begin = _varint(payload, start)
            start = begin + size
        else:
            start += {_FIXED64: 8, _FIXED32: 4}[wire]
        yield key >> 3, wire, begin, start


def _varint(payload: bytes, start: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = payload[start]
        start += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, start
        shift += 7
