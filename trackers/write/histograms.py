"""Computes the histograms of `tf.summary.histogram`, about thirty times faster.

Source of the rule and the layout:
https://github.com/tensorflow/tensorboard/blob/master/tensorboard/plugins/histogram/summary_v2.py
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import numpy.typing as npt
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.histogram import metadata as histogram_metadata

from trackers.errors import InvalidArgumentError
from trackers.write import protos

DEFAULT_BUCKETS = 30
_CHUNK = 1 << 15


def histogram(tag: str, values: npt.ArrayLike, buckets: int = DEFAULT_BUCKETS) -> summary_pb2.Summary.Value:
    """Counts values in the buckets of `tf.summary.histogram`.

    Args:
        tag: The tag.
        values: Finite numbers, of any shape.
        buckets: The number of buckets of equal width between the smallest and the largest value, 1 or more.

    Returns:
        A value whose tensor has the shape [buckets, 3] and the columns left edge, right edge, count (float64). If all
        values are equal, they are counted in the last bucket; if there are none, every cell is 0.

    Raises:
        InvalidArgumentError: If `buckets` is not an integer of 1 or more, a value is not a finite number, or float64
            cannot hold the range.
    """
    try:
        buckets = operator.index(buckets)
    except TypeError:
        raise InvalidArgumentError(f"buckets must be an integer of 1 or more, not {buckets!r}") from None
    if buckets < 1:
        raise InvalidArgumentError(f"buckets must be an integer of 1 or more, not {buckets!r}")
    table = np.zeros((buckets, 3))
    flat = protos.to_array(tag, values).reshape(-1)
    if flat.size:
        table[:, 0], table[:, 1], table[:, 2] = _edges_and_counts(tag, flat, buckets)
    return protos.value(tag, protos.array(table), histogram_metadata.create_summary_metadata(None, None))


def _edges_and_counts(
    tag: str, flat: npt.NDArray[Any], buckets: int
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    low, high = float(flat.min()), float(flat.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        count = flat.size - int(np.isfinite(flat).sum())
        raise InvalidArgumentError(
            f"the values of a histogram must be finite; {count} of {flat.size} of {tag!r} are NaN or infinite"
        )
    width = (high - low) / buckets
    if not np.isfinite(width):
        raise InvalidArgumentError(
            f"the range of a histogram must fit float64; {tag!r} has values from {low} to {high}"
        )
    counts = np.zeros(buckets, dtype=np.int64)
    # TensorFlow treats a subnormal width as 0, and dividing by it would be too coarse.
    if width < np.finfo(np.float64).tiny:
        counts[-1] = flat.size
        return np.full(buckets, low), np.full(buckets, high), counts
    indices = _count_indices(flat, low, width, buckets)
    counts += indices[:buckets]
    # The largest value, and what rounding puts beside it, belong to the last bucket.
    counts[-1] += indices[buckets:].sum()
    edges = np.linspace(low, high, buckets + 1)
    return edges[:-1], edges[1:], counts


def _count_indices(flat: npt.NDArray[Any], low: float, width: float, buckets: int) -> npt.NDArray[np.int64]:
    in_pairs = flat.size >= _CHUNK and buckets < 256
    index = np.empty(flat.size, dtype=np.uint8 if in_pairs else np.int64)
    scale, factor = (np.multiply, 1 / width) if _can_multiply(flat, low, width, buckets) else (np.divide, width)
    # In chunks that fit the processor's cache.
    buffer = np.empty(min(flat.size, _CHUNK))
    for start in range(0, flat.size, _CHUNK):
        chunk = flat[start : start + _CHUNK]
        offsets = buffer[: chunk.size]
        # float64 before the subtraction, as in TensorFlow: in float32, values near an edge change buckets.
        np.copyto(offsets, chunk)
        offsets -= low
        scale(offsets, factor, out=offsets)
        np.copyto(index[start : start + _CHUNK], offsets, casting="unsafe")
    if not in_pairs:
        return np.bincount(index, minlength=buckets)
    # Two neighbours read as one 16-bit number halve the increments, which take most of bincount's time.
    # No index exceeds `buckets`, so the table fits the processor's cache.
    even = flat.size & ~1
    pairs = np.bincount(index[:even].view(np.uint16), minlength=256 * (buckets + 1)).reshape(buckets + 1, 256)
    counts: npt.NDArray[np.int64] = pairs.sum(axis=0)[: buckets + 1] + pairs.sum(axis=1)
    return counts + np.bincount(index[even:], minlength=buckets + 1)


def _can_multiply(flat: npt.NDArray[Any], low: float, width: float, buckets: int) -> bool:
    """Tells whether multiplying by 1 / width, which is three times faster, gives every value the same bucket.

    Both operations are monotonic, so they agree everywhere if they agree on the neighbours of every inner edge. This
    cannot hold for float64, which has values beside every edge for which they differ.
    """
    if flat.dtype != np.float32:
        return False
    inner = np.arange(1, buckets)
    edges = (low + inner * width).astype(np.float32)
    below, above = np.nextafter(edges, np.float32(-np.inf)), np.nextafter(edges, np.float32(np.inf))
    near = np.stack([below, edges, above]).astype(np.float64) - low
    divided, multiplied = (near / width).astype(np.int64), (near * (1 / width)).astype(np.int64)
    are_neighbours = (divided[0] < inner).all() and (divided[2] >= inner).all()
    return bool(are_neighbours and np.array_equal(divided, multiplied))
