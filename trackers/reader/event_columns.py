"""Parses the events of many records at once: their wall times, their steps, and where their values are.

An event of values is serialized as its wall time, its step and its summary, in this order; the summary is a sequence of
values. Field numbers: tensorboard/compat/proto/event.proto and summary.proto.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trackers.formats.byte_columns import (
    MAX_DIGITS,
    Bytes,
    Offsets,
    decode_varints,
    stable_order,
    take_bytes,
    take_words,
)

# The key of each field: its number and its wire type.
_WALL_TIME, _STEP, _SUMMARY, _VALUE = 0x09, 0x10, 0x2A, 0x0A
_HEAD = 9  # the bytes of the wall time
# With fewer events left, numpy takes longer for their next value than protobuf does.
_MIN_EVENTS, _MANY_VALUES = 8, 32


class EventColumns(NamedTuple):
    """The events of records.

    Attributes:
        is_parsed: [n]: whether a record has the usual layout; what follows has zeros for, or lacks, the others.
        wall_times: [n]: seconds since the epoch.
        steps: [n]
        records: [v]: the record of each value, in the order of the file.
        indices: [v]: the index of the value in its event.
        starts: [v]: its offset in the buffer.
        lengths: [v]: its length.
    """

    is_parsed: npt.NDArray[np.bool_]
    wall_times: npt.NDArray[np.float64]
    steps: Offsets
    records: Offsets
    indices: Offsets
    starts: Offsets
    lengths: Offsets


def parse_events(data: Bytes, payloads: Offsets, lengths: Offsets) -> EventColumns:
    """Parses events.

    Args:
        data: The buffer. At least `SLACK` bytes follow the last payload.
        payloads: [n]: the offset of each payload.
        lengths: [n]: its length.
    """
    words = take_bytes(data, payloads + 1, 24).view("<u8").T.copy()
    wall_times = words[0].view("<f8")
    has_step = (words[1] & np.uint64(0xFF)) == _STEP
    steps, digits = decode_varints(words[1] >> np.uint64(8))
    step_bytes = np.where(has_step, digits + 1, 0)
    steps = np.where(has_step, steps, np.uint64(0))
    bits = step_bytes.astype(np.uint64) * np.uint64(8)
    word = words[1] >> bits | words[2] << np.uint64(64) - bits
    summary_bytes, digits = decode_varints(word >> np.uint64(8))
    starts, ends = payloads + (_HEAD + 1) + step_bytes + digits, payloads + lengths
    is_parsed = (data[payloads] == _WALL_TIME) & (step_bytes <= MAX_DIGITS + 1) & (digits <= MAX_DIGITS)
    is_parsed &= ((word & np.uint64(0xFF)) == _SUMMARY) & (starts + summary_bytes.astype(np.int64) == ends)
    columns = _split_summaries(data, starts, ends, is_parsed)
    return EventColumns(is_parsed, wall_times, steps.view(np.int64), *columns)


def _split_summaries(
    data: Bytes, starts: Offsets, ends: Offsets, is_parsed: npt.NDArray[np.bool_]
) -> tuple[Offsets, ...]:
    """Finds the values of summaries: the first of each, the second of each, …; clears `is_parsed` where it cannot."""
    active = np.flatnonzero(is_parsed & (starts < ends))
    positions, parts = starts[active], [(np.empty(0, np.int64),) * 4]
    for index in range(1 << 62):
        if len(active) < _MIN_EVENTS and (index > _MANY_VALUES or not len(active)):
            break
        words = take_words(data, positions)
        lengths, digits = decode_varints(words >> np.uint64(8))
        begins = positions + 1 + digits
        positions = begins + lengths.astype(np.int64)
        intact = ((words & np.uint64(0xFF)) == _VALUE) & (digits <= MAX_DIGITS) & (positions <= ends[active])
        if not intact.all():
            is_parsed[active[~intact]] = False
            active, begins, positions = active[intact], begins[intact], positions[intact]
        parts.append((active, np.full(len(active), index), begins, positions - begins))
        more = positions < ends[active]
        if not more.all():
            active, positions = active[more], positions[more]
    is_parsed[active] = False
    columns = tuple(np.concatenate(column) for column in zip(*parts, strict=True))
    if len(parts) > 2:
        order = stable_order(columns[0])
        columns = tuple(column[order] for column in columns)
    keep = is_parsed[columns[0]]
    return columns if keep.all() else tuple(column[keep] for column in columns)
