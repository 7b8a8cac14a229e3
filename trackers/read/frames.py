"""Records in the bytes of an event file: where the next intact one begins, however damaged the file is.

The format is that of `trackers.records`.
"""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

from trackers.read.checksums import contributions, masked
from trackers.records import FOOTER, HEADER, masked_crc

_LENGTH = struct.Struct("<Q").unpack_from
_CRC = struct.Struct("<I").unpack_from
_WINDOW = 1 << 18

Bytes = npt.NDArray[np.uint8]


def payload_length(data: Bytes, start: int, verify: bool) -> int | None:
    """The length of the payload of the record that begins somewhere.

    Args:
        data: The file's bytes.
        start: Where the record should begin.
        verify: Check the payload too, and not the header alone.

    Returns:
        Bytes of payload; None if no whole and intact record begins there.
    """
    if start + HEADER + FOOTER > len(data):
        return None
    (length,) = _LENGTH(data, start)
    end = start + HEADER + length
    if end + FOOTER > len(data) or _CRC(data, start + 8)[0] != masked_crc(data[start : start + 8].tobytes()):
        return None
    if verify and _CRC(data, end)[0] != masked_crc(data[start + HEADER : end].tobytes()):
        return None
    return int(length)


def next_record(data: Bytes, start: int) -> int | None:
    """Where the next intact record begins, its payload verified.

    Args:
        data: The file's bytes.
        start: Where to begin to look.

    Returns:
        Its offset, `start` or more; None if there is none.
    """
    while start + HEADER + FOOTER <= len(data):
        window = data[start : start + _WINDOW + HEADER - 1]
        for offset in _headers(window):
            if payload_length(data, start + offset, verify=True) is not None:
                return start + offset
        start += _WINDOW
    return None


def _headers(window: Bytes) -> list[int]:
    """Every offset at which eight bytes are followed by their own masked CRC."""
    count = len(window) - HEADER + 1
    if count <= 0:
        return []
    table = contributions(8)
    # The CRC of eight zeros, and what each byte adds to it.
    crc = np.full(count, _ZEROS, np.uint32)
    for place in range(8):
        crc ^= table[7 - place][window[place : place + count]]
    stored = np.zeros(count, np.uint32)
    for place in range(4):
        stored |= window[8 + place : 8 + place + count].astype(np.uint32) << np.uint32(8 * place)
    found: list[int] = np.flatnonzero(masked(crc) == stored).tolist()
    return found


def _unmasked(value: int) -> int:
    rotated = (value - 0xA282EAD8) & 0xFFFFFFFF
    return (rotated >> 17 | rotated << 15) & 0xFFFFFFFF


_ZEROS = _unmasked(masked_crc(bytes(8)))
