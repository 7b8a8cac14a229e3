"""The protos that every kind of summary is made of: a tagged value, around an array or some strings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2


def value(tag: str, tensor: tensor_pb2.TensorProto, metadata: summary_pb2.SummaryMetadata) -> summary_pb2.Summary.Value:
    """One tagged tensor with the metadata that says which plugin shows it."""
    return summary_pb2.Summary.Value(tag=tag, tensor=tensor, metadata=metadata)


def array(values: npt.NDArray[np.float64]) -> tensor_pb2.TensorProto:
    """A float64 tensor of the same shape."""
    return tensor_pb2.TensorProto(
        dtype=types_pb2.DT_DOUBLE,
        tensor_shape=_shape(values.shape),
        tensor_content=values.astype("<f8").tobytes(),
    )


def strings(values: Sequence[bytes], shape: Sequence[int]) -> tensor_pb2.TensorProto:
    """A string tensor of the shape given; `[]` is a scalar."""
    return tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, tensor_shape=_shape(shape), string_val=values)


def _shape(sizes: Sequence[int]) -> tensor_shape_pb2.TensorShapeProto:
    return tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=size) for size in sizes])
