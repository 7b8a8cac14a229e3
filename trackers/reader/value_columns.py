"""Reads the scalars of many events at once: values of one length and layout, wherever they are, are rows of a matrix.

A layout is the bytes that are equal in all its values: everything but the tag and the number. The tag of a row is
looked up by a hash of its bytes; the numbers are a column.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trackers.formats.byte_columns import (
    Bytes,
    Offsets,
    Words,
    equal_segments,
    stable_order,
    take_bytes,
)
from trackers.formats.value_layout import Floats, ValueLayout, read_numbers
from trackers.reader.parsed_values import scalar_layout

_MAX_LENGTH = 1 << 10
# With fewer values of a length, protobuf is faster.
_MIN_ROWS = 16
_MAX_LAYOUTS, _MAX_ATTEMPTS = 16, 4
_SLOT_BITS = 14
_MAX_TAGS = 1 << 16

# The hash must not be known in advance: tags of one hash would be read one at a time.
_MULTIPLIERS = np.frombuffer(os.urandom(_MAX_LENGTH + 8), np.uint64) | np.uint64(1)


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
    numbers: Floats
    naming: npt.NDArray[np.uint8]


class LayoutCache:
    """The layouts of all files read so far, by the length of a value.

    Args:
        tags: The tags; updated.
    """

    def __init__(self, tags: TagNames) -> None:
        self._tags = tags
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

    def _read_rows(self, rows: Bytes, length: int) -> Iterator[tuple[Any, npt.NDArray[np.int32], Floats, int]]:
        """Yields, for each layout, the indices of its rows (None for all), their tags, their numbers and naming."""
        layouts = self._by_length.setdefault(length, [])
        remaining: Any = None
        pending, attempts = iter(list(layouts)), 0
        while attempts < _MAX_ATTEMPTS and len(rows):
            layout = next(pending, None)
            if layout is None:
                attempts += 1
                row = rows[0, :length].tobytes()
                scalar = scalar_layout(row)
                if scalar is None:
                    remaining = np.arange(1, len(rows)) if remaining is None else remaining[1:]
                    rows = rows[1:]
                    continue
                layout = _Layout(row, scalar[0], self._tags)
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
        fixed[slice(*layout.number)] = layout.number_mask
        self._row = np.frombuffer(row.ljust(size, b"\0"), "<u8")
        self._fixed = [(lane, mask) for lane, mask in enumerate(fixed.view("<u8")) if mask]
        self._tag_lanes = [(lane, mask) for lane, mask in enumerate(tag_bytes.view("<u8")) if mask]
        # Slot of the hash -> index of a tag: the last tag that has the slot.
        self._slots = np.zeros(1 << _SLOT_BITS, np.int32)
        self._known_lanes = np.zeros((0, len(self._tag_lanes)), np.uint64)
        self._known_tags = np.zeros(0, np.int32)

    def matches(self, rows: Bytes) -> npt.NDArray[np.bool_]:
        """Tells which rows have the layout."""
        lanes = rows.view("<u8")
        differences = np.zeros(len(rows), np.uint64)
        for lane, mask in self._fixed:
            differences |= (lanes[:, lane] ^ self._row[lane]) & mask
        equal: npt.NDArray[np.bool_] = differences == 0
        return equal

    def read(self, rows: Bytes) -> tuple[npt.NDArray[np.int32], Floats, int]:
        """Reads the tags, the numbers and the naming of rows that match."""
        return (
            self._tag_numbers(rows.view("<u8")),
            read_numbers(rows[:, slice(*self._layout.number)], self._layout),
            self._layout.naming,
        )

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
