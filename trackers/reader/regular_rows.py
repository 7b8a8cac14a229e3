"""Reads records that repeat: training logs the same tags at each step, so that most of many event files is one pattern.

The records from one set of tags to its next repetition are a row. As long as the rows that follow equal it outside the
bytes of its numbers, the numbers are columns of a matrix, and no record is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import google_crc32c
import numpy as np

from trackers.formats.byte_columns import WORD, Bytes, join_digits, take_column
from trackers.formats.crc32c import append_zeros, concatenated_crc, unmask_crc, zeros_crc
from trackers.formats.event_layout import EventLayout, parse_event_layout
from trackers.formats.tfrecord import FOOTER, HEADER
from trackers.formats.value_layout import NAMED, UNNAMED, ValueLayout, read_numbers
from trackers.reader.contents import Segment
from trackers.reader.parsed_values import scalar_layout
from trackers.reader.scan import Scan
from trackers.reader.tfrecord_scan import payload_length
from trackers.schema.tags import SCALARS_PLUGIN

_MAX_RECORDS = 256
# In fewer bytes, or in fewer rows, records are not worth a matrix.
MIN_BYTES, MIN_ROWS = 1 << 16, 16


class _Value(NamedTuple):
    """A scalar of the row: the offset of its number, its layout and its tag."""

    start: int
    layout: ValueLayout
    tag: str


class _Record(NamedTuple):
    """A record of the row: the offset of its payload, its length, its layout and its values."""

    payload: int
    length: int
    layout: EventLayout
    values: list[_Value]


class RegularRows:
    """A row of records that repeats.

    Args:
        data: The buffer.
        start: The offset of the row.
        end: The offset after its last byte.
        records: Its records.

    Attributes:
        start: The same.
        stride: The length of a row in bytes.
        unnamed: The tags that are scalars only if an earlier value names the plugin.
    """

    def __init__(self, data: Bytes, start: int, end: int, records: Sequence[_Record]) -> None:
        self.start, self.stride = start, end - start
        self._records, self._row = records, data[start:end].copy()
        self._fixed = np.full(self.stride, 0xFF, np.uint8)
        self._named, self.unnamed = set[str](), set[str]()
        for record in records:
            payload, layout = record.payload - start, record.layout
            self._fixed[slice(*np.add(layout.wall_time, payload))] = 0
            self._fixed[slice(*np.add(layout.step, payload))] = 0x80  # whether another digit follows
            for value in record.values:
                mask = value.layout.number_mask
                self._fixed[value.start - start : value.start - start + len(mask)] = mask
                if value.layout.naming == NAMED:
                    self._named.add(value.tag)
                elif value.layout.naming == UNNAMED:
                    self.unnamed.add(value.tag)
            footer = payload + record.length
            self._fixed[footer : footer + FOOTER] = 0

    def is_long(self, end: int) -> bool:
        """Tells whether the rows up to an offset are worth a matrix."""
        return end - self.start >= MIN_ROWS * self.stride

    def read_into(self, scan: Scan, data: Bytes, end: int, verify: bool) -> int:
        """Reads the rows that are equal outside the bytes of their numbers.

        Args:
            scan: What has been read of the file; updated.
            data: The buffer. At least `SLACK` bytes follow the block.
            end: The offset after the last byte of the block.
            verify: Check the CRC of every payload.

        Returns:
            The offset of the first row that differs.
        """
        count = (end - self.start) // self.stride
        rows = data[self.start : self.start + count * self.stride].reshape(count, self.stride)
        # Most patterns end where a step needs one more digit, which changes the length in the header.
        rows = rows[: _first_true((rows[:, :HEADER] != self._row[:HEADER]).any(axis=1))]
        differences = rows ^ self._row
        differences &= self._fixed
        if len(rows) and differences.max():
            rows = rows[: _first_true(differences.any(axis=1))]
        count = self._count_intact(rows) if verify else len(rows)
        if count:
            scan.segments += self._segments(data, count)
            for tag in self._named:
                scan.plugins.setdefault(tag, SCALARS_PLUGIN)
        scan.position += count * self.stride
        return self.start + count * self.stride

    def _segments(self, data: Bytes, count: int) -> list[Segment]:
        def column(start: int, width: int) -> Bytes:
            return take_column(data, start, self.stride, count, width)

        segments = []
        for record in self._records:
            layout = record.layout
            wall_times = column(record.payload + layout.wall_time[0], WORD).view("<f8").ravel()
            words = column(record.payload + layout.step[0], WORD).view("<u8").ravel()
            digits = layout.step[1] - layout.step[0]
            steps = join_digits(words, digits).view(np.int64) if digits else np.zeros(count, np.int64)
            for start, value_layout, tag in record.values:
                width = value_layout.number[1] - value_layout.number[0]
                numbers = read_numbers(column(start, width), value_layout)
                segments.append(Segment(tag, steps, wall_times, numbers))
        return segments

    def _count_intact(self, rows: Bytes) -> int:
        """Returns how many rows, from the first one on, have the CRCs that are stored in them."""
        sizes = [HEADER + record.length + FOOTER for record in self._records]
        footers = (np.cumsum(sizes)[:, None] - FOOTER + np.arange(FOOTER)).ravel()
        stored = np.take(rows, footers, axis=1).view("<u4")
        constants = [self._crc_constant(record) for record in self._records]
        # What each record adds to the CRC of the rows if its footer is right, before the shift by the footer's own
        # four bytes: a CRC that follows its message adds itself.
        parts = unmask_crc(stored) ^ stored ^ np.array(constants, np.uint32)

        def is_intact(first: int, last: int) -> bool:
            crc = np.zeros(1, np.uint32)
            for size, part in zip(sizes, concatenated_crc(parts[first:last], self.stride), strict=True):
                crc = append_zeros(crc, size) ^ part
            expected = int(append_zeros(crc, FOOTER)[0]) ^ zeros_crc((last - first) * self.stride)
            return bool(google_crc32c.value(rows[first:last].reshape(-1)) == expected)

        if not len(rows) or is_intact(0, len(rows)):
            return len(rows)
        low, high = 0, len(rows) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if is_intact(low, middle) else (low, middle - 1)
        return low

    def _crc_constant(self, record: _Record) -> int:
        """Returns what a record's header and length add to the CRC of a row, independent of its numbers."""
        payload = record.payload - self.start
        header = self._row[payload - HEADER : payload].tobytes()
        crc: int = google_crc32c.value(header + bytes(record.length))
        return crc ^ zeros_crc(HEADER + record.length) ^ zeros_crc(record.length)


def find_rows(data: Bytes, start: int, end: int) -> RegularRows | None:
    """Finds the first records that repeat.

    Args:
        data: The buffer.
        start: The offset of a record.
        end: The offset after the last byte of the block.

    Returns:
        None if too few bytes are left, or if records do not repeat.
    """
    if end - start < MIN_BYTES:
        return None
    view, last_index = data[:end], dict[tuple[int, tuple[str, ...]], int]()
    records: list[_Record] = []
    position = start
    while len(records) < _MAX_RECORDS:
        length = payload_length(view, position, verify=False)
        if length is None:
            return None
        payload = position + HEADER
        if record := _parse_record(view[payload : payload + length].tobytes(), payload):
            key = length, tuple(value.tag for value in record.values)
            if key in last_index:
                row = records[last_index[key] :]
                return _rows_of(view, row, position)
            last_index[key] = len(records)
            records.append(record)
        elif records:
            return None  # something else comes between scalars
        position = payload + length + FOOTER
        if position - start > MIN_BYTES:
            return None
    return None


def _parse_record(payload: bytes, offset: int) -> _Record | None:
    """Parses a record that consists of scalars."""
    try:
        layout = parse_event_layout(payload)
    except ValueError:
        return None
    values = []
    for start, end in layout.values if layout else ():
        if not (scalar := scalar_layout(payload[start:end])):
            return None
        values.append(_Value(offset + start + scalar[0].number[0], *scalar))
    return _Record(offset, len(payload), layout, values) if layout else None


def _rows_of(data: Bytes, records: list[_Record], end: int) -> RegularRows | None:
    tags = [value.tag for record in records for value in record.values]
    rows = RegularRows(data, records[0].payload - HEADER, end, records)
    if len(set(tags)) < len(tags) or not rows.is_long(len(data)):
        return None
    return rows


def _first_true(mask: Any) -> int:
    """Returns the index of the first true value; the length if there is none."""
    return int(mask.argmax()) if mask.any() else len(mask)
