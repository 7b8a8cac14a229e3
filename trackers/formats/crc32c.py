"""CRC-32C of many records at once.

A CRC is linear up to constants: the CRC of two XORed messages is the XOR of their CRCs, and the CRC of a message
followed by zeros is a linear function of the message's own. So the CRC of a long segment can be computed from the
stored CRCs of its records. Comparing it with the CRC of the segment's bytes, which one call computes at memory speed,
checks all records at once.
"""

from __future__ import annotations

from functools import lru_cache

import google_crc32c
import numpy as np
import numpy.typing as npt

# The reversed polynomial of Castagnoli: RFC 3720, appendix B.4.
_POLYNOMIAL = 0x82F63B78
_MASK_DELTA = np.uint32(0xA282EAD8)

CrcArray = npt.NDArray[np.uint32]


@lru_cache(maxsize=1)
def byte_contributions(length: int) -> CrcArray:
    """Returns what each byte of a message adds to its CRC.

    Args:
        length: The length of the longest message.

    Returns:
        [length, 256]: row d, column b is the contribution of byte b followed by d more bytes.
    """
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(_POLYNOMIAL), table >> 1)
    rows = np.empty((length, 256), np.uint32)
    rows[0] = table
    for distance in range(1, length):
        rows[distance] = (rows[distance - 1] >> 8) ^ table[rows[distance - 1] & 0xFF]
    return rows


def mask_crc(crc: CrcArray) -> CrcArray:
    """Masks CRCs the way TFRecord stores them: rotated and offset."""
    rotated: CrcArray = (crc >> np.uint32(15) | crc << np.uint32(17)) + _MASK_DELTA
    return rotated


def unmask_crc(stored: CrcArray) -> CrcArray:
    """Undoes `mask_crc`."""
    rotated = stored - _MASK_DELTA
    crc: CrcArray = rotated >> np.uint32(17) | rotated << np.uint32(15)
    return crc


@lru_cache(maxsize=256)
def zeros_crc(length: int) -> int:
    """Returns the CRC of `length` zero bytes: the constant by which a CRC differs from its linear part."""
    crc: int = google_crc32c.value(bytes(length))
    return crc


def append_zeros(crc: CrcArray, zeros: int) -> CrcArray:
    """Returns the linear part of the CRC of messages followed by zeros.

    Args:
        crc: The linear part of the CRC of each message.
        zeros: The number of zero bytes, 1 or more.
    """
    return _apply(_shift_table(zeros), crc)


@lru_cache(maxsize=1)
def length_crcs() -> CrcArray:
    """Returns the masked CRC of each number of 0 to 65,535, stored as eight little-endian bytes."""
    table, numbers = byte_contributions(8), np.arange(1 << 16)
    return mask_crc(np.uint32(zeros_crc(8)) ^ table[7][numbers & 0xFF] ^ table[6][numbers >> 8])


@lru_cache(maxsize=1)
def zeros_crcs(count: int) -> CrcArray:
    """Returns the CRC of 0, 1, … and `count - 1` zero bytes."""
    return np.array([zeros_crc(length) for length in range(count)], np.uint32)


def linear_crc(data: npt.NDArray[np.uint8]) -> int:
    """Returns the linear part of the CRC of some bytes, to which zeros at their beginning add nothing."""
    crc: int = google_crc32c.extend(0xFFFFFFFF, data)
    return crc ^ 0xFFFFFFFF


def concatenated_crc(crc: CrcArray, stride: int) -> CrcArray:
    """Returns the linear part of the CRC of concatenated rows.

    Args:
        crc: [rows, n]: the linear part of the CRC of each row, for n independent columns.
        stride: The length of a row in bytes.

    Returns:
        [n]
    """
    while len(crc) > 1:
        if len(crc) % 2:  # zeros at the beginning add nothing
            crc = np.concatenate([np.zeros_like(crc[:1]), crc])
        crc = append_zeros(crc[0::2], stride) ^ crc[1::2]
        stride *= 2
    combined: CrcArray = crc[0]
    return combined


@lru_cache(maxsize=1024)
def _shift_table(zeros: int) -> CrcArray:
    """[4, 256]: what each byte of a CRC becomes when zeros follow the message."""
    if zeros == 1:
        crc = np.arange(256, dtype=np.uint32)[None, :] << np.array([[0], [8], [16], [24]], np.uint32)
        table: CrcArray = byte_contributions(8)[0][crc & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
        return table
    half = _shift_table(zeros // 2)
    double = _apply(half, half)
    return _apply(_shift_table(1), double) if zeros % 2 else double


def _apply(table: CrcArray, crc: CrcArray) -> CrcArray:
    digits = np.ascontiguousarray(crc).view(np.uint8).reshape(*crc.shape, 4)
    result: CrcArray = table[0][digits[..., 0]]
    for index in (1, 2, 3):
        result ^= table[index][digits[..., index]]
    return result
