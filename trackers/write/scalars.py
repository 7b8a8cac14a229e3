"""The hot path: serializes the scalars of one step as an `Event`, without building a proto.

The bytes are those that protobuf writes for

    Event(wall_time, step, summary=Summary(value=[Summary.Value(tag, simple_value), …]))

except that a step of 0 and an empty tag, which protobuf omits, are written. Field numbers are from
tensorboard/compat/proto/event.proto and summary.proto. The same tags repeat from step to step, so everything but the
numbers is packed once per set of tags and cached.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, SupportsFloat

import numpy as np

from trackers.errors import InvalidArgumentError
from trackers.formats.protobuf_wire import encode_varint

_WALL_TIME = struct.Struct("<Bd").pack


@lru_cache(maxsize=256)
def _packer(tags: tuple[str, ...]) -> Callable[..., bytes]:
    prefixes: list[bytes] = []
    layout = "<"
    for tag in tags:
        name = _encode_tag(tag)
        value = b"\x0a" + encode_varint(len(name)) + name + b"\x15"
        prefixes.append(b"\x0a" + encode_varint(len(value) + 4) + value)
    head = b"\x2a" + encode_varint(sum(len(prefix) + 4 for prefix in prefixes))
    prefixes[0] = head + prefixes[0]
    for prefix in prefixes:
        layout += f"{len(prefix)}sf"
    pack = struct.Struct(layout).pack
    if len(tags) == 1:
        return lambda value: pack(prefixes[0], value)
    if len(tags) == 2:
        # By far the most common case (loss and one metric), and twice as fast when spelled out.
        return lambda first, second: pack(prefixes[0], first, prefixes[1], second)
    return lambda *values: pack(*(part for pair in zip(prefixes, values, strict=True) for part in pair))


def _encode_tag(tag: Any) -> bytes:
    try:
        return bytes(tag.encode())
    except (AttributeError, UnicodeEncodeError) as error:
        raise InvalidArgumentError(f"a tag must be a string that UTF-8 can encode, not {tag!r}") from error


def scalars_event(wall_time: float, step: int, values: Mapping[str, SupportsFloat]) -> bytes:
    """Serializes one event that holds the scalars of a step.

    Args:
        wall_time: Seconds since the epoch.
        step: An integer of 0 or more.
        values: Tag to number, at least one. Stored as float32, as TensorBoard shows it; beyond its range, ±infinity.

    Returns:
        The serialized `Event`, to be encoded as a record.

    Raises:
        InvalidArgumentError: If a value is not a number, or a tag is not a string that UTF-8 can encode.
    """
    pack = _packer(tuple(values))
    try:
        body = pack(*values.values())
    except (struct.error, OverflowError, TypeError, ValueError):
        body = pack(*_to_float32(values))
    return _WALL_TIME(0x09, wall_time) + b"\x10" + encode_varint(step) + body


def _to_float32(values: Mapping[str, Any]) -> Iterable[float]:
    for tag, value in values.items():
        try:
            if isinstance(value, str | bytes):  # float() would accept "1.5" and "nan"
                raise TypeError
            with np.errstate(over="ignore"):
                yield float(np.float32(float(value)))
        except OverflowError:  # an int or a fraction beyond float64
            yield math.inf if value > 0 else -math.inf
        except (TypeError, ValueError) as error:
            raise InvalidArgumentError(
                f"a scalar must be a number; {tag!r} is {value!r} ({type(value).__name__})"
            ) from error
