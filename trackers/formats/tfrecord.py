"""TFRecord framing: how an event file stores each event.

    uint64  length of the payload, little-endian
    uint32  masked CRC-32C of those eight bytes
    bytes   the payload, a serialized `tensorboard.Event`
    uint32  masked CRC-32C of the payload

Source of the format: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import TYPE_CHECKING

import google_crc32c

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

HEADER = 12
FOOTER = 4

_U32 = struct.Struct("<I").pack
_U64 = struct.Struct("<Q").pack


def masked_crc(data: bytes | npt.NDArray[np.uint8]) -> int:
    """Returns the CRC-32C of some bytes, rotated and offset as TFRecord stores it (0 ≤ result < 2³²)."""
    crc: int = google_crc32c.value(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def encode_record(payload: bytes) -> bytes:
    """Encodes one payload as a record.

    Args:
        payload: The serialized event, of any length.

    Returns:
        The record, 16 bytes longer than the payload, to append to a file.
    """
    return _header(len(payload)) + payload + _U32(masked_crc(payload))


# Events of one shape have one length, so the same few lengths repeat throughout a run.
@lru_cache(maxsize=1024)
def _header(length: int) -> bytes:
    packed = _U64(length)
    return packed + _U32(masked_crc(packed))
