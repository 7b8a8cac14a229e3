from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from tensorboard.compat.proto import summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.scalar import metadata
from tensorboard.plugins.scalar.summary_v2 import scalar_pb

from trackers.formats.value_layout import NAMED, SIMPLE, UNNAMED, ValueLayout, parse_value_layout, read_numbers


def tensor(dtype: int, **content: Any) -> bytes:
    proto = tensor_pb2.TensorProto(dtype=dtype, tensor_shape=tensor_shape_pb2.TensorShapeProto(), **content)
    value: bytes = summary_pb2.Summary.Value(tag="loss", tensor=proto).SerializeToString()
    return value


def number(payload: bytes, layout: ValueLayout) -> float:
    return float(read_numbers(np.frombuffer(payload, np.uint8)[None, slice(*layout.number)], layout)[0])


@pytest.mark.parametrize(
    ("payload", "expected", "naming"),
    [
        (summary_pb2.Summary.Value(tag="loss", simple_value=0.25).SerializeToString(), 0.25, SIMPLE),
        (scalar_pb("loss", 0.25).value[0].SerializeToString(), 0.25, NAMED),
        (tensor(types_pb2.DT_FLOAT, float_val=[0.25]), 0.25, UNNAMED),
        (tensor(types_pb2.DT_FLOAT, tensor_content=np.float32(0.25).tobytes()), 0.25, UNNAMED),
        (tensor(types_pb2.DT_DOUBLE, double_val=[0.1]), 0.1, UNNAMED),
        (tensor(types_pb2.DT_INT32, int_val=[300]), 300.0, UNNAMED),
        (tensor(types_pb2.DT_INT64, int64_val=[1 << 40]), float(1 << 40), UNNAMED),
        (tensor(types_pb2.DT_HALF, half_val=[int(np.float16(1.5).view(np.uint16))]), 1.5, UNNAMED),
        (tensor(types_pb2.DT_BFLOAT16, half_val=[0x3FC0]), 1.5, UNNAMED),
    ],
)
def test_the_number_of_a_scalar_is_located(payload: bytes, expected: float, naming: int) -> None:
    layout = parse_value_layout(payload)
    assert layout
    assert (payload[slice(*layout.tag)], layout.naming, number(payload, layout)) == (b"loss", naming, expected)


@pytest.mark.parametrize(
    "payload",
    [
        tensor(types_pb2.DT_STRING, string_val=[b"text"]),
        tensor(types_pb2.DT_FLOAT, float_val=[1.0, 2.0]),
        tensor(types_pb2.DT_FLOAT),
        tensor(types_pb2.DT_INT64, int64_val=[-1]),  # ten digits
        summary_pb2.Summary.Value(tag="loss").SerializeToString(),
        summary_pb2.Summary.Value(tag="loss", histo=summary_pb2.HistogramProto(min=1.0)).SerializeToString(),
    ],
)
def test_other_values_have_no_layout(payload: bytes) -> None:
    assert parse_value_layout(payload) is None


def test_bytes_that_are_not_a_value_are_an_error() -> None:
    with pytest.raises(ValueError, match="longer than its message"):
        parse_value_layout(b"\x0a\xff\x01")


def test_only_the_bits_of_the_number_may_differ() -> None:
    simple = parse_value_layout(summary_pb2.Summary.Value(tag="a", simple_value=1.0).SerializeToString())
    integer = parse_value_layout(tensor(types_pb2.DT_INT32, int_val=[300]))
    half = parse_value_layout(tensor(types_pb2.DT_HALF, half_val=[0x8000]))
    assert simple
    assert integer
    assert half
    assert simple.number_mask.tolist() == [0, 0, 0, 0]
    assert integer.number_mask.tolist() == [0x80, 0x80]
    assert half.number_mask.tolist() == [0x80, 0x80, 0xFC]


def test_a_signalling_nan_is_a_nan_without_a_warning() -> None:
    value = summary_pb2.Summary.Value(tag="a", simple_value=1.0).SerializeToString()
    layout = parse_value_layout(value)
    assert layout
    payload = value.replace(np.float32(1).tobytes(), b"\x01\x00\x80\x7f")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(number(payload, layout))


def test_the_plugin_of_a_tensor_is_read() -> None:
    proto = tensor_pb2.TensorProto(dtype=1, tensor_shape=tensor_shape_pb2.TensorShapeProto(), float_val=[1.0])
    value = summary_pb2.Summary.Value(tag="a", tensor=proto, metadata=metadata.create_summary_metadata("name", None))
    layout = parse_value_layout(value.SerializeToString())
    assert layout
    assert layout.plugin == "scalars"
