"""Records that repeat: a training logs the same tags step after step, so that most of an event file is one pattern.

The records between two of the same tags are a template; the bytes behind it are laid out as rows of the template's
length, and for as many rows as agree with it outside the places of its numbers, the numbers are taken out as columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import google_crc32c
import numpy as np
import numpy.typing as npt

from trackers.reader.checksums import U32, contributions, masked
from trackers.reader.frames import Bytes
from trackers.reader.layout import Layout, Place
from trackers.records import FOOTER, HEADER

_FIRST_ROWS = 64
_BLOCK_BYTES = 1 << 22

Floats = npt.NDArray[np.float64]


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
    """

    def __init__(self, data: Bytes, start: int, layouts: Sequence[Layout], lengths: Sequence[int]) -> None:
        self._layouts = layouts
        starts = np.concatenate([[0], np.cumsum([HEADER + length + FOOTER for length in lengths])])
        self._starts, self._lengths = [int(begin) for begin in starts[:-1]], lengths
        self.stride = int(starts[-1])
        self._row = data[start : start + self.stride].copy()
        self._free = np.zeros(self.stride, bool)
        for begin, layout, length in zip(self._starts, layouts, lengths, strict=True):
            for place in layout.places:
                self._free[begin + HEADER + place.offset :][: place.size] = True
            self._free[begin + HEADER + length :][:FOOTER] = True
        self._row[self._free] = 0

    def likely(self, data: Bytes, start: int) -> bool:
        """Whether the next four rows look like more of the pattern: a cheap look before the thorough one."""
        last = self._starts[-1]
        return all(
            bytes(data[start + row * self.stride + last :][:HEADER]) == bytes(self._row[last : last + HEADER])
            for row in (0, 3)
        )

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
        rows = _FIRST_ROWS
        while count := min(rows, (len(data) - start) // self.stride):
            block = data[start : start + count * self.stride].reshape(count, self.stride)
            good = self._following(block, verify)
            found += self._series(block[:good])
            start += good * self.stride
            if good < count:
                break
            rows = max(1, min(rows * 8, _BLOCK_BYTES // self.stride))
        return found, start

    def _following(self, block: Bytes, verify: bool) -> int:
        """How many rows from the first one on agree."""
        same = block == self._row
        same |= self._free
        agree = same.all(axis=1)
        for begin, layout, length in zip(self._starts, self._layouts, self._lengths, strict=True):
            payload = begin + HEADER
            if layout.step:
                step = block[:, payload + layout.step.offset :][:, : layout.step.size]
                agree &= (step[:, :-1] >= 0x80).all(axis=1) & (step[:, -1] < 0x80)
            if verify:
                stored = np.ascontiguousarray(block[:, payload + length :][:, :FOOTER]).view("<u4")[:, 0]
                agree &= masked(self._crc(block, payload, layout, length)) == stored
        return len(block) if agree.all() else int(agree.argmin())

    def _crc(self, block: Bytes, payload: int, layout: Layout, length: int) -> U32:
        table = contributions(_rounded(length))
        base = google_crc32c.value(self._row[payload : payload + length].tobytes())
        crc = np.full(len(block), base, np.uint32)
        for place in layout.places:
            for offset in range(place.offset, place.offset + place.size):
                crc ^= table[length - 1 - offset][block[:, payload + offset]]
        return crc

    def _series(self, block: Bytes) -> list[Series]:
        columns: dict[str, list[tuple[npt.NDArray[Any], ...]]] = {}
        for begin, layout in zip(self._starts, self._layouts, strict=True):
            wall_times = _floats(block, begin + HEADER, layout.wall_time)
            steps = _varints(block, begin + HEADER, layout.step)
            for place in layout.values:
                values = _floats(block, begin + HEADER, place)
                columns.setdefault(place.tag, []).append((steps, wall_times, values))
        return [Series(tag, *_in_the_files_order(found)) for tag, found in columns.items()]


def _in_the_files_order(found: Sequence[tuple[npt.NDArray[Any], ...]]) -> tuple[npt.NDArray[Any], ...]:
    """Row by row, where a tag comes more than once a row."""
    if len(found) == 1:
        return found[0]
    return tuple(np.stack(parts, axis=1).ravel() for parts in zip(*found, strict=True))


def _floats(block: Bytes, payload: int, place: Place) -> Floats:
    columns = np.ascontiguousarray(block[:, payload + place.offset :][:, : place.size])
    return columns.view(place.dtype)[:, 0].astype(np.float64)


def _varints(block: Bytes, payload: int, place: Place | None) -> npt.NDArray[np.int64]:
    steps = np.zeros(len(block), np.uint64)
    if place:
        for number in range(place.size):
            digits = block[:, payload + place.offset + number].astype(np.uint64) & np.uint64(0x7F)
            steps |= digits << np.uint64(7 * number)
    return steps.view(np.int64)


def _rounded(length: int) -> int:
    """The next power of two, so that few tables are made."""
    return 1 << max(6, length.bit_length())
