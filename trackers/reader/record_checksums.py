"""Checks the payloads of many records at once.

The payloads are copied to the rows of a matrix, behind zeros that fill the rows. One call computes the CRC of the whole
matrix at memory speed; it must equal the one that follows from the stored CRCs of the payloads (`formats.crc32c`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from trackers.formats.byte_columns import Bytes, Offsets, equal_segments, stable_order, take_bytes
from trackers.formats.crc32c import CrcArray, concatenated_crc, linear_crc, unmask_crc, zeros_crcs
from trackers.formats.tfrecord import FOOTER, masked_crc

_FOOTER = struct.Struct("<I").unpack_from
# The widths of matrices. The CRC of a longer payload, or of a few, takes no longer to compute than to combine.
_WIDTHS = (64, 80, 96, 128, 192, 256, 512, 1024)
_MIN_ROWS = 16
_MATRIX_BYTES = 1 << 20


def damaged_records(data: Bytes, payloads: Offsets, lengths: Offsets) -> npt.NDArray[np.bool_]:
    """Tells which payloads do not have the CRC that follows them.

    Args:
        data: The buffer.
        payloads: [n]: the offset of each payload.
        lengths: [n]: its length.

    Returns:
        [n]
    """
    damaged = np.zeros(len(payloads), bool)
    order = stable_order(np.minimum(lengths, _WIDTHS[-1] + 1))
    lengths_in_order, begin = lengths[order], 0
    for width in _WIDTHS:
        end = int(np.searchsorted(lengths_in_order, width, side="right"))
        records = order[begin:end]
        # A row must not begin before the buffer, and a few records are not worth a matrix.
        together = (payloads[records] + lengths[records] >= width) & (len(records) >= _MIN_ROWS)
        _check_each(data, payloads, lengths, records[~together], damaged)
        records = records[together]
        rows = _MATRIX_BYTES // width
        for first in range(0, len(records), rows):
            _check_together(data, payloads, lengths, records[first : first + rows], width, damaged)
        begin = end
    _check_each(data, payloads, lengths, order[begin:], damaged)
    return damaged


def _check_together(
    data: Bytes,
    payloads: Offsets,
    lengths: Offsets,
    records: npt.NDArray[np.intp],
    width: int,
    damaged: npt.NDArray[np.bool_],
) -> None:
    """Checks payloads of at most `width` bytes, the shortest first."""
    sizes = lengths[records]
    ends = payloads[records] + sizes
    rows = take_bytes(data, ends - width, width)
    for first, last in equal_segments(sizes):
        rows[first:last, : width - int(sizes[first])] = 0
    stored = take_bytes(data, ends, FOOTER).view("<u4")[:, 0]
    crcs = unmask_crc(stored) ^ zeros_crcs(_WIDTHS[-1] + 1)[sizes]
    for first, last in _unequal_segments(rows, crcs, 0, len(rows)):
        _check_each(data, payloads, lengths, records[first:last], damaged)


def _unequal_segments(rows: Bytes, crcs: CrcArray, first: int, last: int) -> Iterable[tuple[int, int]]:
    """Yields the first and last rows of short segments that have another CRC than their rows should have."""
    if linear_crc(rows[first:last]) == int(concatenated_crc(crcs[first:last, None], rows.shape[1])[0]):
        return
    if last - first <= _MIN_ROWS * 16:
        yield first, last
        return
    middle = (first + last) // 2
    yield from _unequal_segments(rows, crcs, first, middle)
    yield from _unequal_segments(rows, crcs, middle, last)


def _check_each(
    data: Bytes,
    payloads: Offsets,
    lengths: Offsets,
    records: npt.NDArray[np.intp],
    damaged: npt.NDArray[np.bool_],
) -> None:
    view = data.data
    for record, start, length in zip(
        records.tolist(), payloads[records].tolist(), lengths[records].tolist(), strict=True
    ):
        end = start + length
        damaged[record] = masked_crc(data[start:end]) != _FOOTER(view, end)[0]
