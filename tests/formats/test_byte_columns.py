from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackers.formats.byte_columns import (
    MAX_DIGITS,
    decode_varints,
    equal_segments,
    join_digits,
    stable_order,
    take_bytes,
    take_column,
    take_words,
)
from trackers.formats.protobuf_wire import encode_varint


@given(st.binary(min_size=40, max_size=200), st.lists(st.integers(0, 20)), st.integers(1, 20))
def test_bytes_are_copied_from_every_offset(content: bytes, offsets: list[int], width: int) -> None:
    data = np.frombuffer(content, np.uint8)
    rows = take_bytes(data, np.array(offsets, np.int64), width)
    assert [row.tobytes() for row in rows] == [content[offset : offset + width] for offset in offsets]


@given(st.binary(min_size=40, max_size=200), st.integers(0, 5), st.integers(1, 9), st.integers(1, 8))
def test_a_column_consists_of_the_bytes_at_regular_offsets(content: bytes, start: int, stride: int, width: int) -> None:
    count = (len(content) - start - width) // stride + 1
    column = take_column(np.frombuffer(content, np.uint8), start, stride, count, width)
    offsets = range(start, start + count * stride, stride)
    assert [row.tobytes() for row in column] == [content[offset : offset + width] for offset in offsets]


@given(st.lists(st.integers(0, 2 ** (7 * MAX_DIGITS) - 1), min_size=1))
def test_varints_are_decoded(numbers: list[int]) -> None:
    encoded = [encode_varint(number) for number in numbers]
    offsets = np.cumsum([0, *map(len, encoded)])[:-1]
    words = take_words(np.frombuffer(b"".join(encoded) + b"\xff" * 8, np.uint8), offsets)
    integers, sizes = decode_varints(words)
    assert integers.tolist() == numbers
    assert sizes.tolist() == [len(digits) for digits in encoded]
    for number, word, size in zip(numbers, words, sizes.tolist(), strict=True):
        assert join_digits(np.array([word]), size).tolist() == [number]


@pytest.mark.parametrize("number", [1 << 49, (1 << 64) - 1])
def test_longer_varints_are_marked(number: int) -> None:
    words = np.frombuffer(encode_varint(number)[:8], "<u8")
    assert decode_varints(words)[1].tolist() == [MAX_DIGITS + 1]


@given(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 3)))
def test_equal_keys_keep_their_order(keys: list[int]) -> None:
    array = np.array(keys, np.int64)
    order = stable_order(array)
    assert order.tolist() == sorted(range(len(keys)), key=keys.__getitem__)
    segments = equal_segments(array[order])
    assert [count for first, last in segments for count in [last - first]] == [
        keys.count(key) for key in sorted({*keys})
    ]
