"""Protobuf's wire format: the fields of a serialized message, without the message's class.

https://protobuf.dev/programming-guides/encoding
"""

from __future__ import annotations

from collections.abc import Iterator

VARINT, FIXED64, LEN, FIXED32 = 0, 1, 2, 5


def fields(payload: bytes, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Walks the fields of one message.

    Args:
        payload: The bytes that the message lies in.
        start: Its first byte's offset.
        end: The offset behind its last byte.

    Yields:
        The field's number, its wire type, and where its content begins and ends.

    Raises:
        ValueError: If the bytes are no message.
    """
    while start < end:
        key, start = varint(payload, start)
        wire, begin = key & 7, start
        if wire == VARINT:
            _, start = varint(payload, start)
        elif wire == LEN:
            size, begin = varint(payload, start)
            start = begin + size
        elif wire == FIXED64:
            start += 8
        elif wire == FIXED32:
            start += 4
        else:
            raise ValueError(f"a field of wire type {wire} stands at byte {begin}")
        if start > end:
            raise ValueError(f"a field is longer than its message at byte {begin}")
        yield key >> 3, wire, begin, start


def varint(payload: bytes, start: int) -> tuple[int, int]:
    """Reads a number in base 128.

    Args:
        payload: The bytes.
        start: The offset of its first byte.

    Returns:
        The number, 0 or more (negative ones come as 2⁶⁴ more), and the offset behind it.

    Raises:
        ValueError: If the bytes end in it.
    """
    value = shift = 0
    while start < len(payload):
        byte = payload[start]
        start += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, start
        shift += 7
    raise ValueError("a number is cut off")
