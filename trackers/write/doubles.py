"""A step's scalars in full precision, for what was measured elsewhere and must not be rounded on its way here.

The bytes are those that protobuf itself would write for

    Event(wall_time, step, summary=Summary(value=[Summary.Value(tag, tensor, metadata), …]))

with a float64 tensor each (but for a step of 0 and an empty tag, which protobuf leaves out). TensorBoard's pages show
float32 of it; `trackers.read` gives it back bit by bit. Field numbers are from event.proto, summary.proto and
tensor.proto in tensorboard/compat/proto.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from functools import lru_cache

from tensorboard.compat.proto import types_pb2
from tensorboard.plugins.scalar import metadata

from trackers.write.scalars import varint

_WALL_TIME = struct.Struct("<Bd").pack
# dtype, an empty shape, and eight bytes of tensor_content to come.
_TENSOR = bytes((0x08, types_pb2.DT_DOUBLE, 0x12, 0x00, 0x22, 0x08))


def doubles_event(wall_time: float, step: int, values: Mapping[str, float]) -> bytes:
    """Serializes one event that holds a step's scalars as float64.

    Args:
        wall_time: Seconds since the epoch.
        step: 0 or more.
        values: Tag to number, at least one.

    Returns:
        The serialized `Event`, to be framed.
    """
    return _WALL_TIME(0x09, wall_time) + b"\x10" + varint(step) + _packer(tuple(values))(*values.values())


@lru_cache(maxsize=256)
def _packer(tags: tuple[str, ...]) -> Callable[..., bytes]:
    said = metadata.create_summary_metadata("", "").SerializeToString()
    behind = b"\x4a" + varint(len(said)) + said
    before = []
    for tag in tags:
        name = tag.encode()
        value = b"\x0a" + varint(len(name)) + name + b"\x42" + varint(len(_TENSOR) + 8) + _TENSOR
        before.append(b"\x0a" + varint(len(value) + 8 + len(behind)) + value)
    before[0] = b"\x2a" + varint(sum(len(part) + 8 + len(behind) for part in before)) + before[0]
    pack = struct.Struct("<" + "".join(f"{len(part)}sd{len(behind)}s" for part in before)).pack
    return lambda *values: pack(
        *(cell for part, value in zip(before, values, strict=True) for cell in (part, value, behind))
    )
