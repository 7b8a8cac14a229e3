from __future__ import annotations

import google_crc32c
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from trackers.formats.crc32c import contributions, followed_by_zeros, masked, of_rows, of_zeros, unmasked
from trackers.formats.tfrecord import masked_crc


@settings(max_examples=50, deadline=None, database=None)
@given(message=st.binary(min_size=1, max_size=300), other=st.data())
def test_what_bytes_add_to_a_checksum_makes_that_of_another_message(message: bytes, other: st.DataObject) -> None:
    changed = bytearray(message)
    places = other.draw(st.lists(st.integers(0, len(message) - 1), max_size=20))
    for place in places:
        changed[place] = other.draw(st.integers(0, 255))
    table = contributions(512)
    crc = np.uint32(google_crc32c.value(message))
    for place, (old, new) in enumerate(zip(message, changed, strict=True)):
        crc ^= table[len(message) - 1 - place, old ^ new]
    assert int(crc) == google_crc32c.value(bytes(changed))
    assert int(masked(np.array([crc]))[0]) == masked_crc(bytes(changed))
    assert int(unmasked(masked(np.array([crc])))[0]) == int(crc)


def linear(message: bytes) -> np.uint32:
    """A CRC without what it has of its begin and its length."""
    return np.uint32(google_crc32c.value(message) ^ of_zeros(len(message)))


@settings(max_examples=50, deadline=None, database=None)
@given(message=st.binary(max_size=50), zeros=st.integers(1, 5000))
def test_zeros_behind_a_message(message: bytes, zeros: int) -> None:
    assert int(followed_by_zeros(np.array([linear(message)]), zeros)[0]) == linear(message + bytes(zeros))


@settings(max_examples=50, deadline=None, database=None)
@given(rows=st.integers(1, 40), stride=st.integers(1, 70), kinds=st.integers(1, 3), seed=st.integers(0, 99))
def test_the_checksum_of_a_stretch_follows_from_those_of_its_rows(
    rows: int, stride: int, kinds: int, seed: int
) -> None:
    stretches = np.random.default_rng(seed).integers(0, 256, (kinds, rows, stride)).astype(np.uint8)
    each = np.array([[linear(stretches[kind, row].tobytes()) for kind in range(kinds)] for row in range(rows)])
    assert of_rows(each, stride).tolist() == [linear(stretch.tobytes()) for stretch in stretches]
