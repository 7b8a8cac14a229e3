"""The spans of an event's numbers, for every encoding of scalars that TensorFlow, TensorBoard and this kit write."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2

from trackers.formats.event_layout import ByteSpan, parse_layout
from trackers.formats.protobuf_wire import read_varint
from trackers.write.scalars import scalars_event

Value = summary_pb2.Summary.Value
FLOAT, DOUBLE = types_pb2.DT_FLOAT, types_pb2.DT_DOUBLE
ENCODINGS = {
    "simple_value": Value(tag="loss", simple_value=0.5),
    "float_val": Value(tag="loss", tensor=tensor_pb2.TensorProto(dtype=FLOAT, float_val=[0.5])),
    "double_val": Value(tag="loss", tensor=tensor_pb2.TensorProto(dtype=DOUBLE, double_val=[0.5])),
    "float content": Value(
        tag="loss", tensor=tensor_pb2.TensorProto(dtype=FLOAT, tensor_content=struct.pack("<f", 0.5))
    ),
    "double content": Value(
        tag="loss", tensor=tensor_pb2.TensorProto(dtype=DOUBLE, tensor_content=struct.pack("<d", 0.5))
    ),
}


def event(*values: Value, step: int = 300) -> bytes:
    return event_pb2.Event(wall_time=1.5, step=step, summary=summary_pb2.Summary(value=values)).SerializeToString()


def number(payload: bytes, span: ByteSpan) -> float:
    return float(np.frombuffer(payload, span.dtype, 1, span.offset)[0])


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_spans_hold_the_numbers(encoding: str) -> None:
    payload = event(ENCODINGS[encoding], Value(tag="accuracy", simple_value=0.25))
    layout = parse_layout(payload)
    assert layout is not None
    assert layout.step is not None
    assert number(payload, layout.wall_time) == 1.5
    assert read_varint(payload, layout.step.offset) == (300, layout.step.offset + layout.step.size)
    assert [(span.tag, number(payload, span)) for span in layout.values] == [("loss", 0.5), ("accuracy", 0.25)]


def test_the_events_of_the_writer_have_a_layout() -> None:
    payload = scalars_event(1.5, 7, {"loss": 0.5, "accuracy": 0.25})
    layout = parse_layout(payload)
    assert layout is not None
    assert [(span.tag, number(payload, span)) for span in layout.values] == [("loss", 0.5), ("accuracy", 0.25)]


def test_an_event_of_step_0_has_no_span_of_a_step() -> None:
    layout = parse_layout(event(ENCODINGS["simple_value"], step=0))
    assert layout is not None
    assert layout.step is None


@pytest.mark.parametrize(
    "value",
    [
        Value(tag="loss", tensor=tensor_pb2.TensorProto(dtype=types_pb2.DT_INT64, int64_val=[3])),
        Value(tag="loss", tensor=tensor_pb2.TensorProto(dtype=FLOAT, float_val=[0.5, 1.0])),
        Value(tag="loss", tensor=tensor_pb2.TensorProto(dtype=FLOAT)),
        Value(tag="loss"),
    ],
    ids=["int64", "two numbers", "empty tensor", "no value"],
)
def test_other_encodings_have_no_layout(value: Value) -> None:
    assert parse_layout(event(value)) is None


def test_an_event_of_another_kind_has_no_layout() -> None:
    assert parse_layout(event_pb2.Event(wall_time=1.5, file_version="brain.Event:2").SerializeToString()) is None
    assert parse_layout(b"") is None
