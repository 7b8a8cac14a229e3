"""The hot path: a step's scalars to a serialized `Event`, without building a proto.

The bytes are those that protobuf itself would write for

    Event(wall_time, step, summary=Summary(value=[Summary.Value(tag, simple_value), …]))

but for a step of 0 and an empty tag, which protobuf leaves out and which say here that they are so.
Field numbers are from tensorboard/compat/proto/event.proto and summary.proto. Tags repeat from step to step, so
everything but the numbers is packed once a set of tags and kept.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, SupportsFloat

import numpy as np

from trackers.errors import InvalidArgumentError

_WALL_TIME = struct.Struct("<Bd").pack


def varint(number: int) -> bytes:
    """A non-negative integer in protobuf's base-128 encoding."""
    if number < 0x80:
        return bytes((number,))
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


@lru_cache(maxsize=256)
def _packer(tags: tuple[str, ...]) -> Callable[..., bytes]:
    prefixes: list[bytes] = []
    layout = "<"
    for tag in tags:
        name = tag.encode()
        value = b"\x0a" + varint(len(name)) + name + b"\x15"
        prefixes.append(b"\x0a" + varint(len(value) + 4) + value)
    head = b"\x2a" + varint(sum(len(prefix) + 4 for prefix in prefixes))
    prefixes[0] = head + prefixes[0]
    for prefix in prefixes:
        layout += f"{len(prefix)}sf"
    pack = struct.Struct(layout).pack
    if len(tags) == 1:
        return lambda value: pack(prefixes[0], value)
    if len(tags) == 2:
        # The commonest case by far (loss and one metric), and twice as fast spelled out.
        return lambda first, second: pack(prefixes[0], first, prefixes[1], second)
    return lambda *values: pack(*(part for pair in zip(prefixes, values, strict=True) for part in pair))


def scalars_event(wall_time: float, step: int, values: Mapping[str, SupportsFloat]) -> bytes:
    """Serializes one event that holds a step's scalars.

    Args:
        wall_time: Seconds since the epoch.
        step: 0 or more.
        values: Tag to number, at least one. Kept as float32, as TensorBoard shows it; beyond its range, ±infinity.

    Returns:
        The serialized `Event`, to be framed.

    Raises:
        InvalidArgumentError: If a value is not a number.
    """
    pack = _packer(tuple(values))
    try:
        body = pack(*values.values())
    except (struct.error, OverflowError, TypeError, ValueError):
        body = pack(*_float32(values))
    return _WALL_TIME(0x09, wall_time) + b"\x10" + varint(step) + body


def _float32(values: Mapping[str, Any]) -> Iterable[float]:
    for tag, value in values.items():
        try:
            if isinstance(value, str | bytes):  # float("1.5") would do, and so would float("nan")
                raise TypeError
            with np.errstate(over="ignore"):
                yield float(np.float32(float(value)))
        except OverflowError:  # an int or a fraction beyond float64
            yield math.inf if value > 0 else -math.inf
        except (TypeError, ValueError) as error:
            raise InvalidArgumentError(
                f"a scalar must be a number; {tag!r} is {value!r} ({type(value).__name__})"
            ) from error
