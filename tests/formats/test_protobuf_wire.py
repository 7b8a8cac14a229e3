from __future__ import annotations

import pytest
from tensorboard.compat.proto import event_pb2, summary_pb2

from trackers.formats import protobuf_wire


def test_the_fields_of_a_message_are_those_that_protobuf_wrote() -> None:
    payload = event_pb2.Event(wall_time=1.5, step=300, summary=summary_pb2.Summary()).SerializeToString()
    found = list(protobuf_wire.fields(payload, 0, len(payload)))
    assert [(number, kind) for number, kind, _, _ in found] == [
        (1, protobuf_wire.FIXED64),
        (2, protobuf_wire.VARINT),
        (5, protobuf_wire.LEN),
    ]
    assert protobuf_wire.varint(payload, found[1][2]) == (300, found[1][3])
    assert found[2][2] == found[2][3] == len(payload)


def test_a_message_within_another() -> None:
    assert list(protobuf_wire.fields(b"\xff\x0d1234\xff", 1, 6)) == [(1, protobuf_wire.FIXED32, 2, 6)]


@pytest.mark.parametrize("broken", [b"\x80", b"\x0a\x05ab", b"\x0d123", b"\x09", b"\x0b", b"\x08\xff"])
def test_what_is_no_message_is_an_error(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r"cut off|longer than its message|wire type"):
        list(protobuf_wire.fields(broken, 0, len(broken)))
