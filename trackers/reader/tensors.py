"""Converts the tensors of event files to arrays, without trusting their shape."""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import tensor_pb2, types_pb2

_MAX_ELEMENTS = 1 << 28
# The types of most scalars -> the field of their number, and the format of their content.
_SCALARS = {
    types_pb2.DT_FLOAT: ("float_val", struct.Struct("<f")),
    types_pb2.DT_DOUBLE: ("double_val", struct.Struct("<d")),
    types_pb2.DT_INT32: ("int_val", struct.Struct("<i")),
    types_pb2.DT_INT64: ("int64_val", struct.Struct("<q")),
}


def element_count(tensor: tensor_pb2.TensorProto) -> int:
    """Returns the number of elements according to a tensor's shape."""
    return math.prod(dim.size for dim in tensor.tensor_shape.dim)


def to_number(tensor: tensor_pb2.TensorProto) -> float | None:
    """Converts a tensor of one number; None for any other tensor."""
    if element_count(tensor) != 1:
        return None
    field, content = _SCALARS.get(tensor.dtype, ("", None))
    if content and len(tensor.tensor_content) == content.size:
        return float(content.unpack(tensor.tensor_content)[0])
    if content and not tensor.tensor_content and len(getattr(tensor, field)) == 1:
        return float(getattr(tensor, field)[0])
    try:
        array = to_array(tensor)
    except (TypeError, ValueError):  # not a numeric type, or bytes that do not fit the shape
        return None
    return float(array.item()) if array.size == 1 and array.dtype.kind in "fiub" else None


def to_array(tensor: tensor_pb2.TensorProto) -> npt.NDArray[Any]:
    """Converts a tensor to an array.

    Args:
        tensor: Of any type; bfloat16, which numpy lacks, becomes float32.

    Raises:
        ValueError: If its numbers do not fit its shape or its type, or it has more than 2²⁸ elements.
        TypeError: If its type is unknown, or numpy lacks it.
    """
    # One stored number may represent a whole tensor, so that a damaged shape can ask for any amount of memory.
    if not 0 <= (count := element_count(tensor)) <= _MAX_ELEMENTS:
        raise ValueError(f"its shape has {count:,} elements")
    try:
        return _from_bfloat16(tensor) if tensor.dtype == types_pb2.DT_BFLOAT16 else _to_array(tensor)
    except OverflowError as error:  # 16-bit numbers are stored in 32 bits
        raise ValueError(str(error)) from error
    except KeyError as error:
        raise TypeError(f"unknown type {tensor.dtype}") from error


def _to_array(tensor: tensor_pb2.TensorProto) -> npt.NDArray[Any]:
    from tensorboard.util import tensor_util  # takes 0.1 s, which most scalars do not need

    array: npt.NDArray[Any] = tensor_util.make_ndarray(tensor)
    return array


def _from_bfloat16(tensor: tensor_pb2.TensorProto) -> npt.NDArray[np.float32]:
    """Converts bfloat16, the upper half of float32, stored as bytes or as integers, of which the last may repeat."""
    halves = np.frombuffer(tensor.tensor_content, "<u2") if tensor.tensor_content else np.array(tensor.half_val, "<u2")
    count = element_count(tensor)
    if tensor.half_val:
        halves = np.append(halves, np.repeat(halves[-1:], max(0, count - len(halves))))
    numbers = (halves.astype(np.uint32) << 16).view(np.float32)
    return numbers.reshape([dim.size for dim in tensor.tensor_shape.dim])
