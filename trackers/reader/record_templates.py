"""Records that repeat: a training logs the same tags step after step, so that most of an event file is one pattern.

The records between two of the same tags are a template; the bytes behind it are laid out as rows of the template's
length, and for as many rows as agree with it outside the places of its numbers, the numbers are taken out as columns.
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
_Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Series:
    """A stretch of one tag's points, in the file's order."""

    tag: str
    steps: npt.NDArray[np.int64]
    wall_times: Floats
    values: Floats


class Template:
    """A pattern of records.

    Args:
        data: The file's bytes.
        start: Where the pattern's first record begins.
        layouts: The layout of each of its records, in order.
        lengths: The length of each payload.
        named: The tags of values that name their plugin.

    Attributes:
        stride: The length of a row, which is that of its records, in bytes.
        header: What a row begins with.
        named: The tags of values that name their plugin.
    """

    def __init__(
        self,
        data: Bytes,
        start: int,
        layouts: Sequence[EventLayout],
        lengths: Sequence[int],
        named: Collection[str] = (),
    ) -> None:
        self.named = named
        self._sizes = [HEADER + length + FOOTER for length in lengths]
        ends = np.cumsum(self._sizes)
        self.stride = int(ends[-1])
        payloads = [int(end) - FOOTER - length for end, length in zip(ends, lengths, strict=True)]
        self._row = data[start : start + self.stride].copy()
        self.header = self._row[:HEADER].tobytes()
        self._tags = [place.tag for layout in layouts for place in layout.values]
        self._record_of = [number for number, layout in enumerate(layouts) for _ in layout.values]

        self._walls = _bytes_of((begin, layout.wall_time) for begin, layout in zip(payloads, layouts, strict=True))
        steps = [(layout.step.size if layout.step else 0) for layout in layouts]
        self._steps = {
            size: (
                [number for number, step in enumerate(steps) if step == size],
                _bytes_of(
                    (payloads[n], layout.step) for n, layout in enumerate(layouts) if layout.step and steps[n] == size
                ),
            )
            for size in {*steps} - {0}
        }
        values = [(begin, place) for begin, layout in zip(payloads, layouts, strict=True) for place in layout.values]
        self._values = {
            dtype: (
                [number for number, (_, place) in enumerate(values) if place.dtype == dtype],
                _bytes_of(value for value in values if value[1].dtype == dtype),
            )
            for dtype in {place.dtype for _, place in values}
        }
        self._footers = (ends[:, None] - FOOTER + np.arange(FOOTER)).ravel()
        self._constants = np.array(
            [_constant(self._row, begin, length) for begin, length in zip(payloads, lengths, strict=True)], np.uint32
        )
        self._fixed = np.full(self.stride, 0xFF, np.uint8)
        for places in (
            self._walls,
            self._footers,
            *(places for _, places in (*self._steps.values(), *self._values.values())),
        ):
            self._fixed[places] = 0

    def likely(self, data: Bytes, start: int) -> bool:
        """Whether the next rows look like more of the pattern: a cheap look at two of them."""
        if start + 4 * self.stride > len(data):
            return False
        rows = data[start : start + 4 * self.stride].reshape(4, self.stride)[::3]
        return not ((rows ^ self._row) & self._fixed).any()

    def read(self, data: Bytes, start: int, verify: bool) -> tuple[list[Series], int]:
        """Takes the numbers out of all rows that follow the pattern without a break.

        Args:
            data: The file's bytes.
            start: Where the first row begins.
            verify: Check every payload's CRC.

        Returns:
            What was read, and where the first row that does not follow begins.
        """
        found: list[Series] = []
        most = max(1, _BLOCK_BYTES // self.stride)
        while count := min(most, (len(data) - start) // self.stride):
            block = data[start : start + count * self.stride].reshape(count, self.stride)
            good = self._following(block, verify)
            found += self._series(block[:good])
            start += good * self.stride
            if good < count:
                break
        return found, start

    def _following(self, block: Bytes, verify: bool) -> int:
        """How many rows from the first one on agree."""
        # Most patterns break where a step needs one digit more, and every length with it.
        block = block[: _first((block[:, :HEADER] != self._row[:HEADER]).any(axis=1))]
        differences = block ^ self._row
        differences &= self._fixed
        if len(block) and differences.max():
            block = block[: _first(differences.any(axis=1))]
        for size, (_, places) in self._steps.items():
            more = (np.take(block, places, axis=1).reshape(len(block), -1, size) >= 0x80) != (
                np.arange(size) < size - 1
            )
            if more.any():
                block = block[: _first(more.any(axis=(1, 2)))]
        return self._intact(block) if verify else len(block)

    def _intact(self, block: Bytes) -> int:
        """How many rows from the first one on have the CRCs that they state."""
        stated = np.take(block, self._footers, axis=1).view("<u4")
        # What a record as a whole adds to the CRC of the block if its footer is right, but for the footer's own length:
        # four bytes behind a message add themselves, and then move all on by four.
        parts = unmask_crc(stated) ^ stated ^ self._constants
        if self._agrees(block, parts):
            return len(block)
        low, high = 0, len(block) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._agrees(block[low:middle], parts[low:middle]) else (low, middle - 1)
        return low

    def _agrees(self, block: Bytes, parts: CrcArray) -> bool:
        if not len(block):
            return True
        crc = np.zeros(1, np.uint32)
        for size, part in zip(self._sizes, concatenated_crc(parts, self.stride), strict=True):
            crc = append_zeros(crc, size) ^ part
        expected = int(append_zeros(crc, FOOTER)[0]) ^ zeros_crc(block.size)
        return bool(google_crc32c.value(block.reshape(-1)) == expected)

    def _series(self, block: Bytes) -> list[Series]:
        if not len(block):
            return []
        walls = _columns(np.take(block, self._walls, axis=1), "<f8")
        steps = np.zeros((len(walls), len(block)), np.int64)
        for size, (numbers, places) in self._steps.items():
            steps[numbers] = _varints(np.take(block, places, axis=1).reshape(len(block), -1, size))
        values = np.empty((len(self._tags), len(block)), np.float64)
        for dtype, (numbers, places) in self._values.items():
            values[numbers] = _columns(np.take(block, places, axis=1), dtype)
        found: dict[str, list[tuple[npt.NDArray[Any], ...]]] = {}
        for number, (tag, record) in enumerate(zip(self._tags, self._record_of, strict=True)):
            found.setdefault(tag, []).append((steps[record], walls[record], values[number]))
        return [Series(tag, *_in_the_files_order(columns)) for tag, columns in found.items()]


def _bytes_of(places: Iterable[tuple[int, ByteSpan]]) -> _Places:
    """Where the bytes of some numbers lie in a row."""
    found = [np.arange(begin + place.offset, begin + place.offset + place.size) for begin, place in places]
    return np.concatenate([np.empty(0, np.intp), *found])


def _constant(row: Bytes, payload: int, length: int) -> int:
    """What a record's CRC and header add to the CRC of the row, whatever the numbers in it."""
    header = row[payload - HEADER : payload].tobytes()
    crc: int = google_crc32c.value(header + bytes(length))
    return crc ^ zeros_crc(HEADER + length) ^ zeros_crc(length)


def _first(bad: Any) -> int:
    """Where the first true value is; the length where there is none."""
    return int(bad.argmax()) if bad.any() else len(bad)


def _in_the_files_order(found: Sequence[tuple[npt.NDArray[Any], ...]]) -> tuple[npt.NDArray[Any], ...]:
    """Row by row, where a tag comes more than once a row."""
    if len(found) == 1:
        return found[0]
    return tuple(np.stack(parts, axis=1).ravel() for parts in zip(*found, strict=True))


def _columns(numbers: Bytes, dtype: str) -> Floats:
    return np.ascontiguousarray(numbers.view(dtype).T, np.float64)


def _varints(digits: Bytes) -> npt.NDArray[np.int64]:
    """[rows, records, digits] to [records, rows]."""
    steps = np.zeros(digits.shape[:2], np.uint64)
    for place in range(digits.shape[2]):
        steps |= (digits[..., place] & np.uint8(0x7F)).astype(np.uint64) << np.uint64(7 * place)
    return steps.view(np.int64).T
