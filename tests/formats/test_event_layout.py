from __future__ import annotations

import struct

import pytest
from tensorboard.compat.proto import event_pb2, summary_pb2

from trackers.formats.event_layout import parse_event_layout
from trackers.formats.protobuf_wire import read_varint

VALUES = [summary_pb2.Summary.Value(tag=tag, simple_value=1.0) for tag in ("loss", "accuracy")]


@pytest.mark.parametrize("step", [0, 1, 300, 1 << 40])
def test_the_numbers_and_values_of_an_event_are_located(step: int) -> None:
    event = event_pb2.Event(wall_time=1.5, step=step, summary=summary_pb2.Summary(value=VALUES))
    payload = event.SerializeToString()
    layout = parse_event_layout(payload)
    assert layout
    assert struct.unpack("<d", payload[slice(*layout.wall_time)]) == (1.5,)
    assert (read_varint(payload, layout.step[0])[0] if layout.step[0] else 0) == step
    assert [summary_pb2.Summary.Value.FromString(payload[slice(*span)]) for span in layout.values] == VALUES


@pytest.mark.parametrize(
    "event",
    [
        event_pb2.Event(wall_time=1.0, file_version="brain.Event:2"),
        event_pb2.Event(wall_time=1.0, step=-1, summary=summary_pb2.Summary(value=VALUES)),
        event_pb2.Event(wall_time=1.0, graph_def=b"graph"),
        event_pb2.Event(summary=summary_pb2.Summary(value=VALUES)),
    ],
)
def test_other_events_have_no_layout(event: event_pb2.Event) -> None:
    assert parse_event_layout(event.SerializeToString()) is None


def test_an_event_that_repeats_a_field_has_no_layout() -> None:
    payload = event_pb2.Event(wall_time=1.0, summary=summary_pb2.Summary(value=VALUES)).SerializeToString()
    assert parse_event_layout(payload + payload) is None


def test_bytes_that_are_not_an_event_are_an_error() -> None:
    with pytest.raises(ValueError, match="truncated"):
        parse_event_layout(b"\xff")
