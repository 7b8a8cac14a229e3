"""Numbers from many places of a buffer at once: bytes, little-endian words and varints."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

# The most bytes that a function of this module reads after an offset, besides a width that it is called with.
WORD = 8
# Longer varints than this are not decoded: seven digits of seven bits.
MAX_DIGITS = 7

_CONTINUES = np.uint64(0x8080808080808080)
_ONES = np.uint64(0x0101010101010101)


def take_bytes(data: Bytes, offsets: Offsets, width: int) -> Bytes:
    """Copies the bytes after each offset.

    Args:
        data: The buffer; at least `width` bytes must follow each offset.
        offsets: [n]
        width: The number of bytes to copy, 1 or more.

    Returns:
        [n, width]
    """
    # Items without a type are copied several times as fast as rows of a matrix.
    items = np.ndarray((max(0, len(data) - width + 1),), np.dtype((np.void, width)), data, strides=(1,))[offsets]
    return items.view(np.uint8).reshape(len(offsets), width)


def take_column(data: Bytes, start: int, stride: int, count: int, width: int) -> Bytes:
    """Copies the bytes at regular offsets.

    Args:
        data: The buffer.
        start: The first offset.
        stride: The distance between offsets.
        count: The number of offsets.
        width: The number of bytes to copy, 1 or more.

    Returns:
        [count, width]
    """
    items = np.ndarray((count,), np.dtype((np.void, width)), data, start, (stride,)).copy()
    return items.view(np.uint8).reshape(count, width)


def take_words(data: Bytes, offsets: Offsets) -> Words:
    """Reads the little-endian word of 64 bits after each offset."""
    return take_bytes(data, offsets, WORD).view("<u8").ravel()


def decode_varints(words: Words) -> tuple[Words, npt.NDArray[np.int64]]:
    """Decodes the base-128 integer at the beginning of each word.

    Args:
        words: [n]: little-endian words.

    Returns:
        [n]: the integers, and [n]: how many bytes each takes. Integers of more than `MAX_DIGITS` bytes are not decoded:
        their size is `MAX_DIGITS` + 1.
    """
    if not (words & np.uint64(0x80)).any():  # most lengths, and the first steps
        return words & np.uint64(0x7F), np.ones(len(words), np.int64)
    last = ~words & _CONTINUES
    covered = last & (~last + np.uint64(1))  # the lowest bit, that of the last digit
    covered ^= covered - np.uint64(1)
    sizes = (((covered >> np.uint64(7)) & _ONES) * _ONES >> np.uint64(56)).astype(np.int64)
    return join_digits(words & covered, int(sizes.max())), sizes


def join_digits(words: Words, digits: int) -> Words:
    """Decodes the base-128 integers of one length at the beginning of each word.

    Args:
        words: [n]: little-endian words.
        digits: How many bytes each integer takes, 1 to `MAX_DIGITS`.
    """
    integers = words & np.uint64(0x7F)
    for digit in range(1, digits):
        integers |= words >> np.uint64(digit) & np.uint64(0x7F << 7 * digit)
    return integers


def stable_order(keys: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Returns the indices that sort integers of 0 to 2³² - 1, equal ones in their order.

    numpy sorts integers of 16 bits by radix, fifteen times as fast as wider ones.
    """
    order = np.argsort(keys.astype(np.uint16), kind="stable")
    if len(keys) and keys.max() >> 16:
        high = (keys >> 16).astype(np.uint16)[order]
        order = order[np.argsort(high, kind="stable")]
    return order


def equal_segments(keys: npt.NDArray[Any]) -> list[tuple[int, int]]:
    """Returns the first index, and that after the last, of each segment of equal keys of 0 or more."""
    starts = np.flatnonzero(np.diff(keys, prepend=-1)).tolist()
    return list(zip(starts, [*starts[1:], len(keys)], strict=True)) if starts else []
