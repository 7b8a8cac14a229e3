"""Curves as the page reads them: a short header of JSON, then float64 numbers that need no parsing."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from itertools import chain
from typing import Any

import numpy as np

from trackers.reader.curves import Curve, merge_segments
from trackers.reader.logs import Logs

Lengths = Mapping[str, Mapping[str, tuple[int, float]]]


def curve_bytes(logs: Logs, tag: str, lengths: Lengths) -> bytes:
    """Returns the points of a tag that the page does not have yet.

    Args:
        logs: The logs.
        tag: The tag of a scalar.
        lengths: Run to what the page has of it: split to the number of points, and the wall time of the last one.

    Returns:
        The length of the header (little-endian uint32), the header, spaces up to a multiple of eight bytes, and then
        for each curve its steps, wall times (seconds since the epoch) and values, little-endian float64. The header is
        a list of `{"run", "split", "start", "count"}`: the `count` points that follow replace those of the page from
        index `start` on.
    """
    header: list[dict[str, Any]] = []
    columns: list[bytes] = []
    for folder in logs.index.folders(list(lengths)):
        series = chain.from_iterable(file.scan.segments for file in folder.files)
        parts = [part for part in series if part.tag == tag]
        if not parts or folder.run not in lengths:
            continue
        points = merge_segments(parts, raw=False)
        start = _start(points, lengths[folder.run].get(folder.split))
        header.append({"run": folder.run, "split": folder.split, "start": start, "count": len(points.steps) - start})
        columns += [np.asarray(column[start:], "<f8").tobytes() for column in points]
    text = json.dumps(header).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return b"".join([struct.pack("<I", len(text)), text, *columns])


def _start(points: Curve, length: tuple[int, float] | None) -> int:
    """Returns the index of the first new point: 0 if a second fit has replaced what the page has."""
    count, last = length or (0, 0.0)
    return count if 0 < count <= len(points.steps) and points.wall_times[count - 1] == last else 0
