from __future__ import annotations

import google_crc32c
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from trackers.formats.crc32c import (
    append_zeros,
    byte_contributions,
    concatenated_crc,
    mask_crc,
    unmask_crc,
    zeros_crc,
)
from trackers.formats.tfrecord import masked_crc


@settings(max_examples=50, deadline=None, database=None)
@given(message=st.binary(min_size=1, max_size=300), other=st.data())
def test_the_crc_of_a_changed_message_follows_from_its_bytes(message: bytes, other: st.DataObject) -> None:
    changed = bytearray(message)
    offsets = other.draw(st.lists(st.integers(0, len(message) - 1), max_size=20))
    for offset in offsets:
        changed[offset] = other.draw(st.integers(0, 255))
    table = byte_contributions(512)
    crc = np.uint32(google_crc32c.value(message))
    for offset, (old, new) in enumerate(zip(message, changed, strict=True)):
        crc ^= table[len(message) - 1 - offset, old ^ new]
    assert int(crc) == google_crc32c.value(bytes(changed))
    assert int(mask_crc(np.array([crc]))[0]) == masked_crc(bytes(changed))
    assert int(unmask_crc(mask_crc(np.array([crc])))[0]) == int(crc)


def linear(message: bytes) -> np.uint32:
    """The linear part of a CRC: without its initial value and its length."""
    return np.uint32(google_crc32c.value(message) ^ zeros_crc(len(message)))


@settings(max_examples=50, deadline=None, database=None)
@given(message=st.binary(max_size=50), zeros=st.integers(1, 5000))
def test_appended_zeros_change_the_crc_as_computed(message: bytes, zeros: int) -> None:
    assert int(append_zeros(np.array([linear(message)]), zeros)[0]) == linear(message + bytes(zeros))


@settings(max_examples=50, deadline=None, database=None)
@given(rows=st.integers(1, 40), stride=st.integers(1, 70), columns=st.integers(1, 3), seed=st.integers(0, 99))
def test_the_crc_of_a_segment_follows_from_those_of_its_rows(rows: int, stride: int, columns: int, seed: int) -> None:
    segments = np.random.default_rng(seed).integers(0, 256, (columns, rows, stride)).astype(np.uint8)
    row_crcs = np.array([[linear(segments[column, row].tobytes()) for column in range(columns)] for row in range(rows)])
    assert concatenated_crc(row_crcs, stride).tolist() == [linear(segment.tobytes()) for segment in segments]
