"""Where the number of a serialized scalar is: in a `Summary.Value` that TensorFlow, PyTorch or this kit writes.

Field numbers: tensorboard/compat/proto/summary.proto, tensor.proto and types.proto.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trackers.formats import protobuf_wire
from trackers.formats.byte_columns import MAX_DIGITS, Bytes, decode_varints
from trackers.formats.protobuf_wire import FIXED32, FIXED64, LEN, VARINT

# The type of a tensor -> the numpy type of its content, and the field that holds its numbers otherwise.
_TENSOR_TYPES = {1: ("<f4", 5), 2: ("<f8", 6), 3: ("<i4", 7), 9: ("<i8", 10), 14: ("bfloat16", 13), 19: ("<f2", 13)}
_CONTENT_FIELD = 4
# The type of numbers that are stored as varints -> the integers that have the same bytes.
_INTEGERS = {"<i4": "<u4", "<i8": "<u8", "<f2": "<u2", "bfloat16": "<u2"}
_SIZES = {"<f4": 4, "<f8": 8, "<i4": 4, "<i8": 8, "bfloat16": 2, "<f2": 2}

# How the plugin of a scalar is known: by its field, by its metadata, or not by the value alone.
SIMPLE, NAMED, UNNAMED = 0, 1, 2

Floats = npt.NDArray[np.float64]


class ValueLayout(NamedTuple):
    """The bytes of one scalar.

    Attributes:
        tag: The offsets before and after the tag; equal if it is empty.
        number: The offsets before and after the number.
        dtype: Its type: that of little-endian numbers in numpy, or "bfloat16".
        is_varint: Whether the number is a varint.
        plugin: The name of the plugin in the value's metadata; "" if there is none.
        is_tensor: Whether it is a tensor, which is a scalar only if its plugin says so.
    """

    tag: tuple[int, int]
    number: tuple[int, int]
    dtype: str
    is_varint: bool
    plugin: str
    is_tensor: bool

    @property
    def naming(self) -> int:
        """How the plugin is known: `SIMPLE`, `NAMED` or `UNNAMED`."""
        return SIMPLE if not self.is_tensor else NAMED if self.plugin else UNNAMED

    @property
    def number_mask(self) -> Bytes:
        """The bits of the number's bytes that are equal in all numbers of the layout."""
        # The highest bit of a varint's byte tells whether another one follows.
        mask = np.full(self.number[1] - self.number[0], 0x80 if self.is_varint else 0, np.uint8)
        if self.is_varint and _SIZES[self.dtype] == 2:
            mask[2:] |= 0xFC  # more than 16 bits are an error
        return mask


def read_numbers(content: Bytes, layout: ValueLayout) -> Floats:
    """Reads the numbers of values of one layout.

    Args:
        content: [n, bytes]: the bytes of each number.
        layout: The layout.

    Returns:
        [n]
    """
    content = np.ascontiguousarray(content)
    if layout.is_varint:
        padded = np.zeros((len(content), 8), np.uint8)
        padded[:, : content.shape[1]] = content
        integers = decode_varints(padded.view("<u8")[:, 0])[0]
        content = integers.astype(_INTEGERS[layout.dtype]).view(np.uint8).reshape(len(content), -1)
    dtype = layout.dtype
    if dtype == "bfloat16":  # the upper half of a float32
        content, dtype = (content.view("<u2").astype(np.uint32) << np.uint32(16)).view(np.uint8), "<f4"
    with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
        return content.view(dtype)[:, 0].astype(np.float64)


def parse_value_layout(payload: bytes) -> ValueLayout | None:
    """Parses the layout of a serialized value.

    Returns:
        None if it is not a scalar, or encoded in another way.
    """
    tag, plugin, numbers = (0, 0), "", list[tuple[tuple[int, int], str, bool, bool]]()
    for field, wire, start, end in protobuf_wire.fields(payload, 0, len(payload)):
        if (field, wire) == (1, LEN):
            tag = start, end
        elif (field, wire) == (9, LEN):
            plugin = _plugin(payload, start, end)
        elif (field, wire) == (2, FIXED32):
            numbers.append(((start, end), "<f4", False, False))
        elif (field, wire) == (8, LEN):
            if (number := _tensor_number(payload, start, end)) is None:
                return None
            numbers.append((*number, True))
        elif (field, wire) != (7, LEN):  # the name of a node
            return None
    if len(numbers) != 1:
        return None
    ((span, dtype, is_varint, is_tensor),) = numbers
    return ValueLayout(tag, span, dtype, is_varint, plugin, is_tensor)


def _plugin(payload: bytes, start: int, end: int) -> str:
    for field, wire, a, b in protobuf_wire.fields(payload, start, end):
        if (field, wire) == (1, LEN):
            for inner, inner_wire, c, d in protobuf_wire.fields(payload, a, b):
                if (inner, inner_wire) == (1, LEN):
                    return payload[c:d].decode("utf-8", "replace")
    return ""


def _tensor_number(payload: bytes, start: int, end: int) -> tuple[tuple[int, int], str, bool] | None:
    dtype, contents = 0, list[tuple[int, int, int, int]]()
    for field, wire, a, b in protobuf_wire.fields(payload, start, end):
        if (field, wire) == (1, VARINT):
            dtype = payload[a]
        elif field in {_CONTENT_FIELD, *(field for _, field in _TENSOR_TYPES.values())}:
            contents.append((field, wire, a, b))
    if len(contents) != 1 or dtype not in _TENSOR_TYPES:
        return None
    ((field, wire, a, b),) = contents
    name, number_field = _TENSOR_TYPES[dtype]
    if field == _CONTENT_FIELD or (field == number_field and name in ("<f4", "<f8")):
        is_number = wire in (LEN, FIXED32, FIXED64) and b - a == _SIZES[name]
        return ((a, b), name, False) if is_number else None
    is_varint = wire == VARINT or (wire == LEN and b > a and protobuf_wire.read_varint(payload, a)[1] == b)
    return ((a, b), name, True) if field == number_field and is_varint and b - a <= MAX_DIGITS else None
