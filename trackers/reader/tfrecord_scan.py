"""Finds the intact records in the bytes of an event file, however damaged the file is.

The format is described in `trackers.formats.tfrecord`.
"""

from __future__ import annotations

import struct

import numpy as np

from trackers.formats.byte_columns import Bytes
from trackers.formats.crc32c import byte_contributions, mask_crc, zeros_crc
from trackers.formats.tfrecord import FOOTER, HEADER, masked_crc

_HEADER = struct.Struct("<QI").unpack
_FOOTER = struct.Struct("<I").unpack
# The next intact record is usually near; a file of garbage is searched in long windows.
_FIRST_WINDOW, _MAX_WINDOW = 1 << 12, 1 << 18


def payload_length(data: Bytes, start: int, verify: bool) -> int | None:
    """Returns the length of the payload of the record at an offset.

    Args:
        data: The file's bytes.
        start: The offset of the record.
        verify: Check the CRC of the payload too, not only that of the header.

    Returns:
        The length in bytes; None if there is no complete and intact record at the offset.
    """
    length = _length_in_header(data, start)
    if length is None or (end := start + HEADER + length) + FOOTER > len(data):
        return None
    if verify:
        (crc,) = _FOOTER(data[end : end + FOOTER].tobytes())
        if crc != masked_crc(data[start + HEADER : end]):
            return None
    return length


def is_incomplete(data: Bytes, start: int, bytes_remaining: int) -> bool:
    """Tells whether the record at an offset continues in the remaining bytes of the file.

    Args:
        data: Some of the file's bytes.
        start: The offset of the record.
        bytes_remaining: How many bytes of the file follow `data`.
    """
    if start + HEADER > len(data):
        return bytes_remaining > 0
    length = _length_in_header(data, start)
    return length is not None and 0 < start + HEADER + length + FOOTER - len(data) <= bytes_remaining


def _length_in_header(data: Bytes, start: int) -> int | None:
    header = data[start : start + HEADER].tobytes()
    if len(header) < HEADER:
        return None
    length, crc = _HEADER(header)
    return int(length) if crc == masked_crc(header[:8]) else None


def skip_damage(data: Bytes, start: int) -> int | None:
    """Returns the offset at which to continue when there is no intact record at an offset.

    Args:
        data: The file's bytes.
        start: The offset of the damage.

    Returns:
        The offset of the next intact record, or the end of a complete but damaged record at the end of the file. None
        if the rest may be a record that is still being written.
    """
    offset = _next_record(data, start + 1)
    if offset is None and (length := payload_length(data, start, verify=False)) is not None:
        offset = start + HEADER + length + FOOTER
    return offset


def _next_record(data: Bytes, start: int) -> int | None:
    size = _FIRST_WINDOW
    while start + HEADER + FOOTER <= len(data):
        for offset in _header_offsets(data[start : start + size + HEADER - 1]):
            if payload_length(data, start + offset, verify=True) is not None:
                return start + offset
        start, size = start + size, min(4 * size, _MAX_WINDOW)
    return None


def _header_offsets(window: Bytes) -> list[int]:
    """Returns every offset at which eight bytes are followed by their own masked CRC."""
    count = len(window) - HEADER + 1
    if count <= 0:
        return []
    table = byte_contributions(8)
    # The CRC of eight zeros, and the contribution of each byte.
    crc = np.full(count, zeros_crc(8), np.uint32)
    for index in range(8):
        crc ^= table[7 - index][window[index : index + count]]
    stored = np.zeros(count, np.uint32)
    for index in range(4):
        stored |= window[8 + index : 8 + index + count].astype(np.uint32) << np.uint32(8 * index)
    offsets: list[int] = np.flatnonzero(mask_crc(crc) == stored).tolist()
    return offsets
