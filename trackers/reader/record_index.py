"""Finds all records of a buffer at once.

The header of a record is its length and the CRC of the length; its payload begins with the key of the event's first
field. numpy finds this byte, and checks the CRCs before it, at all offsets together. Where each record ends at the next
header, nothing else needs a look. What is left (damage, other payloads, longer ones) is read one record at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from trackers.formats.byte_columns import Bytes, Offsets, take_bytes, take_words
from trackers.formats.crc32c import length_crcs
from trackers.formats.tfrecord import FOOTER, HEADER
from trackers.reader.contents import Problem
from trackers.reader.record_checksums import damaged_records
from trackers.reader.tfrecord_scan import is_incomplete, payload_length, skip_damage

_WINDOW_BYTES = 1 << 18
# Every writer begins an event with its wall time: the key of this field.
_FIRST_BYTE = 0x09


class Block(NamedTuple):
    """Consecutive bytes of one file, in a buffer that may hold several files.

    Attributes:
        start: The offset of the first byte in the buffer.
        end: The offset after the last one.
        bytes_remaining: How many bytes of the file follow.
    """

    start: int
    end: int
    bytes_remaining: int = 0


class Records(NamedTuple):
    """The intact records of all blocks, in order.

    Attributes:
        payloads: [n]: the offset of each payload in the buffer.
        lengths: [n]: its length.
        blocks: [n]: the index of the block.
        positions: For each block, the offset at which reading continues: its end, or an incomplete record.
        problems: For each block, what is damaged; offsets in the buffer.
    """

    payloads: Offsets
    lengths: Offsets
    blocks: Offsets
    positions: list[int]
    problems: list[list[Problem]]

    def locate(self, record: int) -> tuple[int, int]:
        """Returns the offsets of the payload of a record and of its end."""
        start = int(self.payloads[record])
        return start, start + int(self.lengths[record])


class _Headers(NamedTuple):
    """The headers in the buffer.

    Attributes:
        starts: [n]: their offsets.
        ends: [n]: where their records end.
        breaks: The indices of those at whose end the next header does not begin, and of the last one.
    """

    starts: Offsets
    ends: Offsets
    breaks: Offsets


def find_records(data: Bytes, blocks: Sequence[Block], verify: bool, at_once: bool = True) -> Records:
    """Finds the intact records of blocks.

    Args:
        data: The buffer. At least `SLACK` bytes follow the last block.
        blocks: In order; what is between them is ignored.
        verify: Check the CRC of each payload.
        at_once: Read one record at a time if false.
    """
    starts, ends = _find_headers(data[: blocks[-1].end], blocks[0].start) if at_once else (np.empty(0, np.int64),) * 2
    while True:
        headers = _Headers(starts, ends, np.append(np.flatnonzero(ends[:-1] != starts[1:]), len(starts) - 1))
        records = _follow_all(data, blocks, headers, verify)
        damaged = damaged_records(data, records.payloads, records.lengths) if verify and at_once else np.empty(0, bool)
        if not damaged.any():
            return records
        # Without their headers, damaged records are read one at a time, and skipped.
        keep = ~np.isin(starts, records.payloads[damaged] - HEADER)
        starts, ends = starts[keep], ends[keep]


def _find_headers(data: Bytes, begin: int) -> tuple[Offsets, Offsets]:
    """Returns where headers of events of less than 64 KiB begin, from an offset on, and where their records end."""
    crcs = length_crcs()
    starts, ends = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    while begin + HEADER < len(data):
        window = data[begin : begin + _WINDOW_BYTES + HEADER]
        offsets = np.flatnonzero(window[HEADER:] == _FIRST_BYTE)
        lengths = take_words(window, offsets)
        is_short = lengths < len(crcs)
        offsets, lengths = offsets[is_short], lengths[is_short].astype(np.int64)
        intact = take_bytes(window, offsets + 8, 4).view("<u4")[:, 0] == crcs[lengths]
        starts.append(offsets[intact] + begin)
        ends.append(starts[-1] + lengths[intact] + (HEADER + FOOTER))
        begin += _WINDOW_BYTES
        if len(ends[-1]):  # a long record need not be searched
            begin = max(begin, int(ends[-1][-1]))
    return np.concatenate(starts), np.concatenate(ends)


def _follow_all(data: Bytes, blocks: Sequence[Block], headers: _Headers, verify: bool) -> Records:
    starts, ends, breaks = headers
    bounds = np.array(blocks, np.int64).reshape(-1, 3)
    first, last = np.searchsorted(starts, bounds[:, 0]), np.searchsorted(starts, bounds[:, 1]) - 1
    # Most blocks consist of intact records from their beginning to their end.
    whole = (first <= last) & (len(starts) > 0)
    whole[whole] &= (starts[first[whole]] == bounds[whole, 0]) & (ends[last[whole]] == bounds[whole, 1])
    whole[whole] &= breaks[np.searchsorted(breaks, first[whole])] >= last[whole]
    payloads, lengths, counts = [np.empty(0, np.int64)], [np.empty(0, np.int64)], []
    positions, problems = [block.end for block in blocks], [list[Problem]() for _ in blocks]
    for index, (block, is_whole) in enumerate(zip(blocks, whole.tolist(), strict=True)):
        if is_whole:
            pieces = [(starts[first[index] : last[index] + 1], ends[first[index] : last[index] + 1])]
        else:
            pieces, positions[index], problems[index] = _follow(data, block, headers, verify)
        counts.append(sum(len(piece) for piece, _ in pieces))
        payloads += [piece + HEADER for piece, _ in pieces]
        lengths += [end - piece - (HEADER + FOOTER) for piece, end in pieces]
    blocks_of_records = np.repeat(np.arange(len(blocks)), counts)
    return Records(np.concatenate(payloads), np.concatenate(lengths), blocks_of_records, positions, problems)


def _follow(
    data: Bytes, block: Block, headers: _Headers, verify: bool
) -> tuple[list[tuple[Offsets, Offsets]], int, list[Problem]]:
    """Reads a block from header to header: returns the starts and ends of records, the position and the problems."""
    starts, ends, breaks = headers
    view = data[: block.end]
    pieces: list[tuple[Offsets, Offsets]] = []
    singles: list[tuple[int, int]] = []
    problems: list[Problem] = []

    def end_singles() -> None:
        if singles:
            table = np.array(singles, np.int64)
            pieces.append((table[:, 0], table[:, 1]))
            singles.clear()

    position = block.start
    while position < block.end:
        index = int(np.searchsorted(starts, position))
        if index < len(starts) and starts[index] == position:
            stop = int(breaks[np.searchsorted(breaks, index)]) + 1
            stop = index + int(np.searchsorted(ends[index:stop], block.end, side="right"))
            if stop > index:
                end_singles()
                pieces.append((starts[index:stop], ends[index:stop]))
                position = int(ends[stop - 1])
                continue
        length = payload_length(view, position, verify)
        if length is not None:
            singles.append((position, position + HEADER + length + FOOTER))
            position = singles[-1][1]
            continue
        following = None if is_incomplete(view, position, block.bytes_remaining) else skip_damage(view, position)
        if following is None:
            break  # the rest may be a record that is still being written
        problems.append(Problem(position, following - position, "no intact record begins here"))
        position = following
    end_singles()
    return pieces, position, problems
