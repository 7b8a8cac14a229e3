"""Tensors of event files as arrays, however little their shape can be trusted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import tensor_pb2, types_pb2

_MOST_ELEMENTS = 1 << 28


def elements(tensor: tensor_pb2.TensorProto) -> int:
    """How many numbers a tensor's shape says it has."""
    return math.prod(dim.size for dim in tensor.tensor_shape.dim)


def array(tensor: tensor_pb2.TensorProto) -> npt.NDArray[Any]:
    """What a tensor holds.

    Args:
        tensor: Of any type; bfloat16, which numpy lacks, becomes float32.

    Raises:
        ValueError: If its bytes do not fit its shape, or the shape is beyond reason.
        TypeError: If it is of a type that numpy lacks.
    """
    # A single stored number may stand for a whole tensor, of any size that a damaged shape dreams up.
    if not 0 <= (count := elements(tensor)) <= _MOST_ELEMENTS:
        raise ValueError(f"its shape has {count:,} elements")
    if tensor.dtype == types_pb2.DT_BFLOAT16:
        return _bfloat16(tensor)
    from tensorboard.util import tensor_util  # 0.1 s that scalars alone, which are no tensors mostly, need not pay

    made: npt.NDArray[Any] = tensor_util.make_ndarray(tensor)
    return made


def _bfloat16(tensor: tensor_pb2.TensorProto) -> npt.NDArray[np.float32]:
    """The upper half of a float32: as bytes, or as one integer each, of which the last may stand for the rest."""
    stored = np.frombuffer(tensor.tensor_content, "<u2") if tensor.tensor_content else np.array(tensor.half_val, "<u2")
    count = elements(tensor)
    if tensor.half_val:
        stored = np.append(stored, np.repeat(stored[-1:], max(0, count - len(stored))))
    numbers = (stored.astype(np.uint32) << 16).view(np.float32)
    return numbers.reshape([dim.size for dim in tensor.tensor_shape.dim])
