"""Reads the scalars of many events at once: values of one length and layout, wherever they are, are rows of a matrix.

A layout is the bytes that are equal in all its values: everything but the tag and the number. The tag of a row is
looked up by a hash of its bytes; the numbers are a column.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trackers.formats.byte_columns import (
    Bytes,
    Offsets,
    Words,
    decode_varints,
    equal_segments,
    stable_order,
    take_bytes,
)
from trackers.formats.value_layout import ValueLayout, parse_value_layout

_MAX_LENGTH = 1 << 10
# With fewer values of a length, protobuf is faster.
_MIN_ROWS = 16
_MAX_LAYOUTS, _MAX_ATTEMPTS = 16, 4
_SLOT_BITS = 14
_MAX_TAGS = 1 << 16

# The type of numbers that are stored as varints -> the integers that have the same bytes.
_INTEGERS = {"<i4": "<u4", "<i8": "<u8", "<f2": "<u2", "bfloat16": "<u2"}

# How the plugin of a scalar is known.
SIMPLE, NAMED, UNNAMED = 0, 1, 2

Numbers = npt.NDArray[np.float64]

# The hash must not be known in advance: tags of one hash would be read one at a time.
_random = np.random.default_rng(int.from_bytes(os.urandom(8), "little"))
_MULTIPLIERS = _random.integers(0, 1 << 63, _MAX_LENGTH // 8 + 1, np.uint64) * np.uint64(2) + np.uint64(1)


class TagNames:
    """The tags of all files read so far, each with a number."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """Returns the number of a tag."""
        number = self._numbers.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
        return number


class ValueColumns(NamedTuple):
    """Values as far as they are scalars of a known layout.

    Attributes:
        tags: [v]: the number of the tag; -1 if the value was not read.
        numbers: [v]
        naming: [v]: `SIMPLE`, `NAMED` or `UNNAMED`.
    """

    tags: npt.NDArray[np.int32]
    numbers: Numbers
    naming: npt.NDArray[np.uint8]


class LayoutCache:
    """The layouts of all files read so far, by the length of a value.

    Args:
        tags: The tags; updated.
        is_scalar: Tells whether the value that some bytes hold is a scalar with a tag and a number, by protobuf.
    """

    def __init__(self, tags: TagNames, is_scalar: Callable[[bytes, str, float], bool]) -> None:
        self._tags, self._is_scalar = tags, is_scalar
        self._by_length: dict[int, list[_Layout]] = {}

    def read_values(self, data: Bytes, starts: Offsets, lengths: Offsets) -> ValueColumns:
        """Reads values.

        Args:
            data: The buffer. At least `SLACK` bytes follow the last value.
            starts: [v]: the offset of each value.
            lengths: [v]: its length.
        """
        count = len(starts)
        columns = ValueColumns(np.full(count, -1, np.int32), np.zeros(count), np.zeros(count, np.uint8))
        order = stable_order(np.minimum(lengths, _MAX_LENGTH + 1))
        in_order = lengths[order]
        for first, last in equal_segments(in_order):
            length = int(in_order[first])
            if last - first >= _MIN_ROWS and 0 < length <= _MAX_LENGTH:
                values = order[first:last]
                rows = take_bytes(data, starts[values], -(-length // 8) * 8)
                for indices, tags, numbers, naming in self._read_rows(rows, length):
                    read = values if indices is None else values[indices]
                    columns.tags[read], columns.numbers[read], columns.naming[read] = tags, numbers, naming
        return columns

    def _read_rows(self, rows: Bytes, length: int) -> Iterator[tuple[Any, npt.NDArray[np.int32], Numbers, int]]:
        """Yields, for each layout, the indices of its rows (None for all), their tags, their numbers and naming."""
        layouts = self._by_length.setdefault(length, [])
        remaining: Any = None
        pending, attempts = iter(list(layouts)), 0
        while attempts < _MAX_ATTEMPTS and len(rows):
            layout = next(pending, None)
            if layout is None:
                attempts += 1
                layout = _Layout.of(rows[0, :length].tobytes(), self._tags, self._is_scalar)
                if layout is None:
                    remaining = np.arange(1, len(rows)) if remaining is None else remaining[1:]
                    rows = rows[1:]
                    continue
                layouts.insert(0, layout)
                del layouts[_MAX_LAYOUTS:]
            matching = layout.matches(rows)
            if matching.all():
                yield remaining, *layout.read(rows)
                return
            if matching.any():
                indices = np.flatnonzero(matching)
                yield indices if remaining is None else remaining[indices], *layout.read(rows[indices])
                indices = np.flatnonzero(~matching)
                remaining, rows = indices if remaining is None else remaining[indices], rows[indices]


class _Layout:
    """A layout, and the tags of its values.

    Args:
        row: One of its values.
        layout: Where its tag and its number are.
        tags: The tags of all layouts; updated.
    """

    def __init__(self, row: bytes, layout: ValueLayout, tags: TagNames) -> None:
        self._layout, self._tags = layout, tags
        size = -(-len(row) // 8) * 8
        fixed, tag_bytes = np.zeros(size, np.uint8), np.zeros(size, np.uint8)
        fixed[: len(row)] = 0xFF
        fixed[slice(*layout.tag)], tag_bytes[slice(*layout.tag)] = 0, 0xFF
        # The highest bit of a varint's byte tells whether another one follows.
        fixed[slice(*layout.number)] = 0x80 if layout.is_varint else 0
        if layout.is_varint and np.dtype(_INTEGERS[layout.dtype]).itemsize == 2:
            fixed[slice(layout.number[0] + 2, layout.number[1])] |= 0xFC  # more than 16 bits are an error
        self._row = np.frombuffer(row.ljust(size, b"\0"), "<u8")
        self._fixed = [(lane, mask) for lane, mask in enumerate(fixed.view("<u8")) if mask]
        self._tag_lanes = [(lane, mask) for lane, mask in enumerate(tag_bytes.view("<u8")) if mask]
        # Slot of the hash -> index of a tag: the last tag that has the slot.
        self._slots = np.zeros(1 << _SLOT_BITS, np.int32)
        self._known_lanes = np.zeros((0, len(self._tag_lanes)), np.uint64)
        self._known_tags = np.zeros(0, np.int32)
        self.naming = SIMPLE if not layout.is_tensor else NAMED if layout.plugin else UNNAMED

    @classmethod
    def of(cls, row: bytes, tags: TagNames, is_scalar: Callable[[bytes, str, float], bool]) -> _Layout | None:
        """Returns the layout of a value; None unless protobuf reads it in the same way."""
        try:
            parsed = parse_value_layout(row)
            tag = row[slice(*parsed.tag)].decode() if parsed else ""
        except ValueError:
            return None
        if parsed is None:
            return None
        layout = cls(row, parsed, tags)
        number = float(layout._numbers(np.frombuffer(row, np.uint8)[None])[0])
        return layout if is_scalar(row, tag, number) else None

    def matches(self, rows: Bytes) -> npt.NDArray[np.bool_]:
        """Tells which rows have the layout."""
        lanes = rows.view("<u8")
        differences = np.zeros(len(rows), np.uint64)
        for lane, mask in self._fixed:
            differences |= (lanes[:, lane] ^ self._row[lane]) & mask
        equal: npt.NDArray[np.bool_] = differences == 0
        return equal

    def read(self, rows: Bytes) -> tuple[npt.NDArray[np.int32], Numbers, int]:
        """Reads the tags, the numbers and the naming of rows that match."""
        return self._tag_numbers(rows.view("<u8")), self._numbers(rows), self.naming

    def _tag_numbers(self, lanes: Words) -> npt.NDArray[np.int32]:
        columns = [lanes[:, lane] & mask for lane, mask in self._tag_lanes]
        hashes = np.zeros(len(lanes), np.uint64)
        for column, multiplier in zip(columns, _MULTIPLIERS, strict=False):
            hashes += (column ^ column >> np.uint64(29)) * multiplier
        slots = (hashes >> np.uint64(64 - _SLOT_BITS)).astype(np.intp)
        tags = np.full(len(lanes), -1, np.int32)
        if len(self._known_tags):
            known = self._slots[slots]
            is_known = np.ones(len(lanes), bool)
            for index, column in enumerate(columns):
                is_known &= self._known_lanes[known, index] == column
            tags = np.where(is_known, self._known_tags[known], np.int32(-1))
        unknown = np.flatnonzero(tags < 0)
        if len(unknown):
            table = np.stack(columns, axis=1) if columns else lanes[:, :0]
            tags[unknown] = self._new_tags(table[unknown], hashes[unknown])
        return tags

    def _new_tags(self, lanes: Words, hashes: Words) -> npt.NDArray[np.int32]:
        """Returns the tags of rows that are not in the table, and adds them; -1 if a tag is not UTF-8."""
        _, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
        distinct = lanes[first]
        numbers = np.array([self._tag_number(row) for row in distinct], np.int32)
        valid = numbers >= 0
        if len(self._known_tags) < _MAX_TAGS:
            slots = (hashes[first] >> np.uint64(64 - _SLOT_BITS)).astype(np.intp)
            self._slots[slots[valid]] = np.arange(valid.sum(), dtype=np.int32) + len(self._known_tags)
            self._known_lanes = np.concatenate([self._known_lanes, distinct[valid]])
            self._known_tags = np.concatenate([self._known_tags, numbers[valid]])
        # Two tags may have one hash.
        same = (distinct[inverse] == lanes).all(axis=1)
        return np.where(same, numbers[inverse], np.int32(-1))

    def _tag_number(self, lanes: Words) -> int:
        row = self._row.copy()
        for (lane, mask), word in zip(self._tag_lanes, lanes, strict=True):
            row[lane] = (row[lane] & ~mask) | word
        try:
            return self._tags.number(row.tobytes()[slice(*self._layout.tag)].decode())
        except UnicodeDecodeError:
            return -1

    def _numbers(self, rows: Bytes) -> Numbers:
        start, end = self._layout.number
        dtype, content = self._layout.dtype, np.ascontiguousarray(rows[:, start:end])
        if self._layout.is_varint:
            padded = np.zeros((len(rows), 8), np.uint8)
            padded[:, : end - start] = content
            integers = decode_varints(padded.view("<u8")[:, 0])[0]
            content = integers.astype(_INTEGERS[dtype]).view(np.uint8).reshape(len(rows), -1)
        if dtype == "bfloat16":  # the upper half of a float32
            return (content.view("<u2")[:, 0].astype(np.uint32) << np.uint32(16)).view(np.float32).astype(np.float64)
        return content.view(dtype)[:, 0].astype(np.float64)
