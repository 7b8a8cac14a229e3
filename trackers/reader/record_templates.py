"""Templates of repeating records: training logs the same tags at each step, so most of an event file is one pattern.

The records from one set of tags to its next repetition form a template. The bytes that follow are viewed as rows of the
template's length. As long as rows equal the template outside the bytes of its numbers, the numbers are read as columns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import google_crc32c
import numpy as np
import numpy.typing as npt

from trackers.formats.crc32c import CrcArray, append_zeros, concatenated_crc, unmask_crc, zeros_crc
from trackers.formats.event_layout import ByteSpan, EventLayout
from trackers.formats.tfrecord import FOOTER, HEADER
from trackers.reader.tfrecord_scan import Bytes

_BLOCK_BYTES = 1 << 22

Floats = npt.NDArray[np.float64]
_Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Segment:
    """Consecutive points of one tag, in the order of the file."""

    tag: str
    steps: npt.NDArray[np.int64]
    wall_times: Floats
    values: Floats


class Template:
    """A sequence of records that repeats.

    Args:
        data: The file's bytes.
        start: The offset of the first record of the sequence.
        layouts: The layout of each record, in order.
        lengths: The length of each payload in bytes.
        plugin_tags: The tags whose metadata names the plugin.

    Attributes:
        stride: The length of a row, that is of all records together, in bytes.
        header: The first bytes of a row.
        plugin_tags: The tags whose metadata names the plugin.
    """

    def __init__(
        self,
        data: Bytes,
        start: int,
        layouts: Sequence[EventLayout],
        lengths: Sequence[int],
        plugin_tags: Collection[str] = (),
    ) -> None:
        self.plugin_tags = plugin_tags
        self._sizes = [HEADER + length + FOOTER for length in lengths]
        ends = np.cumsum(self._sizes)
        self.stride = int(ends[-1])
        payloads = [int(end) - FOOTER - length for end, length in zip(ends, lengths, strict=True)]
        self._row = data[start : start + self.stride].copy()
        self.header = self._row[:HEADER].tobytes()
        self._tags = [span.tag for layout in layouts for span in layout.values]
        self._record_of_value = [index for index, layout in enumerate(layouts) for _ in layout.values]

        self._wall_time_bytes = _byte_indices(
            (payload, layout.wall_time) for payload, layout in zip(payloads, layouts, strict=True)
        )
        sizes = [(layout.step.size if layout.step else 0) for layout in layouts]
        # By the size of the varint: the indices of the records, and of the bytes of their steps.
        self._steps = {
            size: (
                [index for index, step in enumerate(sizes) if step == size],
                _byte_indices(
                    (payloads[index], layout.step)
                    for index, layout in enumerate(layouts)
                    if layout.step and sizes[index] == size
                ),
            )
            for size in {*sizes} - {0}
        }
        spans = [(payload, span) for payload, layout in zip(payloads, layouts, strict=True) for span in layout.values]
        # By dtype: the indices of the values, and of their bytes.
        self._values = {
            dtype: (
                [index for index, (_, span) in enumerate(spans) if span.dtype == dtype],
                _byte_indices(pair for pair in spans if pair[1].dtype == dtype),
            )
            for dtype in {span.dtype for _, span in spans}
        }
        self._footer_bytes = (ends[:, None] - FOOTER + np.arange(FOOTER)).ravel()
        self._crc_constants = np.array(
            [_crc_constant(self._row, begin, length) for begin, length in zip(payloads, lengths, strict=True)],
            np.uint32,
        )
        self._fixed_mask = np.full(self.stride, 0xFF, np.uint8)
        for indices in (
            self._wall_time_bytes,
            self._footer_bytes,
            *(indices for _, indices in (*self._steps.values(), *self._values.values())),
        ):
            self._fixed_mask[indices] = 0

    def probably_matches(self, data: Bytes, start: int) -> bool:
        """Tells whether the next rows probably match, by a quick look at two of them."""
        if start + 4 * self.stride > len(data):
            return False
        rows = data[start : start + 4 * self.stride].reshape(4, self.stride)[::3]
        return not ((rows ^ self._row) & self._fixed_mask).any()

    def read(self, data: Bytes, start: int, verify: bool) -> tuple[list[Segment], int]:
        """Reads the numbers of all consecutive rows that match.

        Args:
            data: The file's bytes.
            start: The offset of the first row.
            verify: Check the CRC of every payload.

        Returns:
            The points, and the offset of the first row that does not match.
        """
        segments: list[Segment] = []
        max_rows = max(1, _BLOCK_BYTES // self.stride)
        while count := min(max_rows, (len(data) - start) // self.stride):
            block = data[start : start + count * self.stride].reshape(count, self.stride)
            matching = self._count_matching(block, verify)
            segments += self._segments(block[:matching])
            start += matching * self.stride
            if matching < count:
                break
        return segments, start

    def _count_matching(self, block: Bytes, verify: bool) -> int:
        # Most patterns end where a step needs one more digit, which changes the length in the header.
        block = block[: _first_true((block[:, :HEADER] != self._row[:HEADER]).any(axis=1))]
        differences = block ^ self._row
        differences &= self._fixed_mask
        if len(block) and differences.max():
            block = block[: _first_true(differences.any(axis=1))]
        for size, (_, indices) in self._steps.items():
            digits = np.take(block, indices, axis=1).reshape(len(block), -1, size)
            wrong_size = (digits >= 0x80) != (np.arange(size) < size - 1)
            if wrong_size.any():
                block = block[: _first_true(wrong_size.any(axis=(1, 2)))]
        return self._count_intact(block) if verify else len(block)

    def _count_intact(self, block: Bytes) -> int:
        stored = np.take(block, self._footer_bytes, axis=1).view("<u4")
        # What each record adds to the CRC of the block if its footer is right, before the shift by the footer's own
        # four bytes: a CRC that follows its message adds itself.
        parts = unmask_crc(stored) ^ stored ^ self._crc_constants
        if self._is_intact(block, parts):
            return len(block)
        low, high = 0, len(block) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._is_intact(block[low:middle], parts[low:middle]) else (low, middle - 1)
        return low

    def _is_intact(self, block: Bytes, parts: CrcArray) -> bool:
        if not len(block):
            return True
        crc = np.zeros(1, np.uint32)
        for size, part in zip(self._sizes, concatenated_crc(parts, self.stride), strict=True):
            crc = append_zeros(crc, size) ^ part
        expected = int(append_zeros(crc, FOOTER)[0]) ^ zeros_crc(block.size)
        return bool(google_crc32c.value(block.reshape(-1)) == expected)

    def _segments(self, block: Bytes) -> list[Segment]:
        if not len(block):
            return []
        wall_times = _columns(np.take(block, self._wall_time_bytes, axis=1), "<f8")
        steps = np.zeros((len(wall_times), len(block)), np.int64)
        for size, (records, indices) in self._steps.items():
            steps[records] = _varints(np.take(block, indices, axis=1).reshape(len(block), -1, size))
        values = np.empty((len(self._tags), len(block)), np.float64)
        for dtype, (numbers, indices) in self._values.items():
            values[numbers] = _columns(np.take(block, indices, axis=1), dtype)
        columns: dict[str, list[tuple[npt.NDArray[Any], ...]]] = {}
        for number, (tag, record) in enumerate(zip(self._tags, self._record_of_value, strict=True)):
            columns.setdefault(tag, []).append((steps[record], wall_times[record], values[number]))
        return [Segment(tag, *_interleave(parts)) for tag, parts in columns.items()]


def _byte_indices(spans: Iterable[tuple[int, ByteSpan]]) -> _Indices:
    """Returns the indices in a row of the bytes of numbers, each given by its payload's offset and its span."""
    indices = [np.arange(payload + span.offset, payload + span.offset + span.size) for payload, span in spans]
    return np.concatenate([np.empty(0, np.intp), *indices])


def _crc_constant(row: Bytes, payload: int, length: int) -> int:
    """Returns what a record's header and length add to the CRC of the row, independent of its numbers."""
    header = row[payload - HEADER : payload].tobytes()
    crc: int = google_crc32c.value(header + bytes(length))
    return crc ^ zeros_crc(HEADER + length) ^ zeros_crc(length)


def _first_true(mask: Any) -> int:
    """Returns the index of the first true value; the length if there is none."""
    return int(mask.argmax()) if mask.any() else len(mask)


def _interleave(parts: Sequence[tuple[npt.NDArray[Any], ...]]) -> tuple[npt.NDArray[Any], ...]:
    """Restores the order of the file if a tag occurs several times in a row."""
    if len(parts) == 1:
        return parts[0]
    return tuple(np.stack(columns, axis=1).ravel() for columns in zip(*parts, strict=True))


def _columns(numbers: Bytes, dtype: str) -> Floats:
    return np.ascontiguousarray(numbers.view(dtype).T, np.float64)


def _varints(digits: Bytes) -> npt.NDArray[np.int64]:
    """Decodes varints: [rows, records, digits] to [records, rows]."""
    steps = np.zeros(digits.shape[:2], np.uint64)
    for index in range(digits.shape[2]):
        steps |= (digits[..., index] & np.uint8(0x7F)).astype(np.uint64) << np.uint64(7 * index)
    return steps.view(np.int64).T
