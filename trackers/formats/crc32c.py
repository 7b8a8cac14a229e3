"""CRC-32C of many records at once.

A CRC is linear: but for constants, that of two messages, XORed, is the XOR of theirs, and that of a message with zeros
behind it follows from its own. So the CRC of a long stretch of bytes follows from those of the records in it, and
computing the one, at the speed of memory, checks all the others.
"""

from __future__ import annotations

from functools import lru_cache

import google_crc32c
import numpy as np
import numpy.typing as npt

# The reversed polynomial of Castagnoli: RFC 3720, appendix B.4.
_POLYNOMIAL = 0x82F63B78
_MASK_DELTA = np.uint32(0xA282EAD8)

U32 = npt.NDArray[np.uint32]


@lru_cache(maxsize=1)
def contributions(length: int) -> U32:
    """What a byte adds to the CRC of a message.

    Args:
        length: The greatest distance from the message's end that is wanted, plus 1.

    Returns:
        [length, 256]: row d, column b is what byte b adds where d bytes follow it.
    """
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(_POLYNOMIAL), table >> 1)
    rows = np.empty((length, 256), np.uint32)
    rows[0] = table
    for distance in range(1, length):
        rows[distance] = (rows[distance - 1] >> 8) ^ table[rows[distance - 1] & 0xFF]
    return rows


def masked(crc: U32) -> U32:
    """CRCs as TFRecord stores them: rotated and offset."""
    rotated: U32 = (crc >> np.uint32(15) | crc << np.uint32(17)) + _MASK_DELTA
    return rotated


def unmasked(stored: U32) -> U32:
    """The CRCs that TFRecord has stored."""
    rotated = stored - _MASK_DELTA
    crc: U32 = rotated >> np.uint32(17) | rotated << np.uint32(15)
    return crc


@lru_cache(maxsize=256)
def of_zeros(length: int) -> int:
    """The CRC of so many zeros: what is left when the linear part of a CRC is taken away."""
    crc: int = google_crc32c.value(bytes(length))
    return crc


def followed_by_zeros(crc: U32, zeros: int) -> U32:
    """The linear part of the CRC of messages with zeros behind them.

    Args:
        crc: That of the messages.
        zeros: How many bytes follow.
    """
    return _apply(_shift(zeros), crc)


def of_rows(crc: U32, stride: int) -> U32:
    """The linear part of the CRC of rows one behind the other.

    Args:
        crc: [rows, n]: that of each row, for n kinds of rows.
        stride: The length of a row in bytes.

    Returns:
        [n]
    """
    while len(crc) > 1:
        if len(crc) % 2:  # zeros in front add nothing
            crc = np.concatenate([np.zeros_like(crc[:1]), crc])
        crc = followed_by_zeros(crc[0::2], stride) ^ crc[1::2]
        stride *= 2
    columns: U32 = crc[0]
    return columns


@lru_cache(maxsize=256)
def _shift(zeros: int) -> U32:
    """[4, 256]: what each byte of a CRC becomes, with zeros behind the message."""
    if zeros == 1:
        crc = np.arange(256, dtype=np.uint32)[None, :] << np.array([[0], [8], [16], [24]], np.uint32)
        found: U32 = contributions(8)[0][crc & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
        return found
    half = _shift(zeros // 2)
    double = _apply(half, half)
    return _apply(_shift(1), double) if zeros % 2 else double


def _apply(table: U32, crc: U32) -> U32:
    digits = np.ascontiguousarray(crc).view(np.uint8).reshape(*crc.shape, 4)
    result: U32 = table[0][digits[..., 0]]
    for place in (1, 2, 3):
        result ^= table[place][digits[..., place]]
    return result
