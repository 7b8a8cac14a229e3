from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, summary_pb2

from trackers.formats import protobuf_wire


def test_the_fields_of_a_message_are_those_of_protobuf() -> None:
    payload = event_pb2.Event(wall_time=1.5, step=300, summary=summary_pb2.Summary()).SerializeToString()
    fields = list(protobuf_wire.fields(payload, 0, len(payload)))
    assert [(number, wire) for number, wire, _, _ in fields] == [
        (1, protobuf_wire.FIXED64),
        (2, protobuf_wire.VARINT),
        (5, protobuf_wire.LEN),
    ]
    assert protobuf_wire.read_varint(payload, fields[1][2]) == (300, fields[1][3])
    assert fields[2][2] == fields[2][3] == len(payload)


def test_a_nested_message_is_read_within_its_offsets() -> None:
    assert list(protobuf_wire.fields(b"\xff\x0d1234\xff", 1, 6)) == [(1, protobuf_wire.FIXED32, 2, 6)]


@pytest.mark.parametrize("broken", [b"\x80", b"\x0a\x05ab", b"\x0d123", b"\x09", b"\x0b", b"\x08\xff"])
def test_bytes_that_are_not_a_message_are_an_error(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r"truncated|longer than its message|wire type"):
        list(protobuf_wire.fields(broken, 0, len(broken)))


@settings(max_examples=100, deadline=None, database=None)
@given(number=st.integers(0, 2**64 - 1))
def test_a_varint_is_encoded_as_by_protobuf(number: int) -> None:
    encoded = protobuf_wire.encode_varint(number)
    parsed = event_pb2.Event.FromString(b"\x10" + encoded)
    assert parsed.step % 2**64 == number
    assert len(encoded) == max(1, -(-number.bit_length() // 7))
    assert protobuf_wire.read_varint(encoded, 0) == (number, len(encoded))
