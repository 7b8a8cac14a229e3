"""CRC-32C of many records at once.

A CRC is linear: that of two messages of one length, XORed, is the XOR of theirs (but for a constant). So what a byte
adds depends on its value and its distance from the end alone, and of a thousand records that differ in fourteen bytes
only those fourteen have to be looked up.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

# The reversed polynomial of Castagnoli: RFC 3720, appendix B.4.
_POLYNOMIAL = 0x82F63B78
_MASK_DELTA = np.uint32(0xA282EAD8)

U32 = npt.NDArray[np.uint32]


@lru_cache(maxsize=8)
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
