"""What every kind of summary consists of: a tagged value around a tensor of numbers or strings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2

from trackers.errors import InvalidArgumentError


def value(tag: str, tensor: tensor_pb2.TensorProto, metadata: summary_pb2.SummaryMetadata) -> summary_pb2.Summary.Value:
    """Returns a tagged tensor with the metadata that names its plugin.

    Raises:
        InvalidArgumentError: If the tag is not a string, or UTF-8 cannot encode it.
    """
    encode_text(tag, "a tag")
    return summary_pb2.Summary.Value(tag=tag, tensor=tensor, metadata=metadata)


def encode_text(text: str, name: str) -> bytes:
    """Encodes a string in UTF-8.

    Args:
        text: The string.
        name: What it is, for the message: `a tag`.

    Raises:
        InvalidArgumentError: If it is not a string, or UTF-8 cannot encode it.
    """
    try:
        return text.encode()
    except (AttributeError, UnicodeEncodeError) as error:
        raise InvalidArgumentError(f"{name} must be a string that UTF-8 can encode, not {text!r}") from error


def to_array(tag: str, values: npt.ArrayLike) -> npt.NDArray[Any]:
    """Converts values to an array of numbers.

    Args:
        tag: The tag, for the message.
        values: An array, a tensor, a number, or nested lists of numbers.

    Raises:
        InvalidArgumentError: If the values are not real numbers or have no rectangular shape.
    """
    try:
        array = np.asarray(values)
    except (TypeError, ValueError) as error:
        raise InvalidArgumentError(f"{tag!r} must be an array of numbers: {error}") from error
    # bfloat16 and the other types of ml_dtypes have the kind V, like records.
    if array.dtype.kind not in "biufV" or array.dtype.names:
        raise InvalidArgumentError(f"{tag!r} must be an array of numbers, not of {array.dtype}")
    return array


def array(values: npt.NDArray[np.float64]) -> tensor_pb2.TensorProto:
    """Returns a float64 tensor of the same shape."""
    return tensor_pb2.TensorProto(
        dtype=types_pb2.DT_DOUBLE,
        tensor_shape=_shape(values.shape),
        tensor_content=values.astype("<f8").tobytes(),
    )


def float32_array(values: npt.NDArray[Any]) -> tensor_pb2.TensorProto:
    """Returns a float32 tensor of the same shape."""
    return tensor_pb2.TensorProto(
        dtype=types_pb2.DT_FLOAT,
        tensor_shape=_shape(values.shape),
        tensor_content=values.astype("<f4").tobytes(),
    )


def strings(values: Sequence[bytes], shape: Sequence[int]) -> tensor_pb2.TensorProto:
    """Returns a string tensor of the given shape; `[]` is a scalar."""
    return tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, tensor_shape=_shape(shape), string_val=values)


def _shape(sizes: Sequence[int]) -> tensor_shape_pb2.TensorShapeProto:
    return tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=size) for size in sizes])
