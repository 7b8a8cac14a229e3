"""Protobuf's wire format: the fields of a serialized message, without the message's class.

https://protobuf.dev/programming-guides/encoding
"""

from __future__ import annotations

from collections.abc import Iterator

VARINT, FIXED64, LEN, FIXED32 = 0, 1, 2, 5


def fields(payload: bytes, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Iterates over the fields of one message.

    Args:
        payload: The bytes that contain the message.
        start: The offset of its first byte.
        end: The offset after its last byte.

    Yields:
        The field's number, its wire type, and the offsets at which its content begins and ends.

    Raises:
        ValueError: If the bytes are not a message.
    """
    while start < end:
        key, start = read_varint(payload, start)
        wire, begin = key & 7, start
        if wire == VARINT:
            _, start = read_varint(payload, start)
        elif wire == LEN:
            size, begin = read_varint(payload, start)
            start = begin + size
        elif wire == FIXED64:
            start += 8
        elif wire == FIXED32:
            start += 4
        else:
            raise ValueError(f"unknown wire type {wire} at byte {begin}")
        if start > end:
            raise ValueError(f"the field at byte {begin} is longer than its message")
        yield key >> 3, wire, begin, start


def read_varint(payload: bytes, start: int) -> tuple[int, int]:
    """Reads a base-128 integer.

    Args:
        payload: The bytes.
        start: The offset of the first byte.

    Returns:
        The integer, 0 or more (2⁶⁴ is added to a negative one), and the offset after its last byte.

    Raises:
        ValueError: If the bytes end within the integer.
    """
    value = shift = 0
    while start < len(payload):
        byte = payload[start]
        start += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, start
        shift += 7
    raise ValueError("the integer is truncated")


def encode_varint(number: int) -> bytes:
    """Encodes an integer of 0 or more in base 128."""
    if number < 0x80:
        return bytes((number,))
    digits = bytearray()
    while number > 0x7F:
        digits.append(number & 0x7F | 0x80)
        number >>= 7
    digits.append(number)
    return bytes(digits)
