"""Records in the bytes of an event file: where the next intact one begins, however damaged the file is.

The format is that of `trackers.formats.tfrecord`.
"""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

from trackers.formats.crc32c import byte_contributions, mask_crc, zeros_crc
from trackers.formats.tfrecord import FOOTER, HEADER, masked_crc

_HEADER = struct.Struct("<QI").unpack
_FOOTER = struct.Struct("<I").unpack
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
    length = _stated_length(data, start)
    if length is None or (end := start + HEADER + length) + FOOTER > len(data):
        return None
    if verify:
        (crc,) = _FOOTER(data[end : end + FOOTER].tobytes())
        if crc != masked_crc(data[start + HEADER : end]):
            return None
    return length


def reaches_beyond(data: Bytes, start: int, behind: int) -> bool:
    """Whether the record that begins somewhere goes on in the bytes that the file has behind these.

    Args:
        data: Some of the file's bytes.
        start: Where the record begins.
        behind: How many bytes of the file follow `data`.
    """
    if start + HEADER > len(data):
        return behind > 0
    length = _stated_length(data, start)
    return length is not None and 0 < start + HEADER + length + FOOTER - len(data) <= behind


def _stated_length(data: Bytes, start: int) -> int | None:
    """What an intact header says."""
    header = data[start : start + HEADER].tobytes()
    if len(header) < HEADER:
        return None
    length, crc = _HEADER(header)
    return int(length) if crc == masked_crc(header[:8]) else None


def after_damage(data: Bytes, start: int) -> int | None:
    """Where to go on when no intact record begins somewhere.

    Args:
        data: The file's bytes.
        start: Where the damage begins.

    Returns:
        Where the next intact record begins, or the file's end behind a record that is whole and damaged; None where
        the rest may be a record that is being written.
    """
    following = _next_record(data, start + 1)
    if following is None and (length := payload_length(data, start, verify=False)) is not None:
        following = start + HEADER + length + FOOTER
    return following


def _next_record(data: Bytes, start: int) -> int | None:
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
    table = byte_contributions(8)
    # The CRC of eight zeros, and what each byte adds to it.
    crc = np.full(count, zeros_crc(8), np.uint32)
    for place in range(8):
        crc ^= table[7 - place][window[place : place + count]]
    stored = np.zeros(count, np.uint32)
    for place in range(4):
        stored |= window[8 + place : 8 + place + count].astype(np.uint32) << np.uint32(8 * place)
    found: list[int] = np.flatnonzero(mask_crc(crc) == stored).tolist()
    return found
