"""Curves as the page takes them: a short header of JSON, then float64 numbers that need no parsing."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from trackers.reader.curves import Curve, curve
from trackers.reader.logs import Logs

Had = Mapping[str, Mapping[str, Sequence[float]]]


def curve_bytes(logs: Logs, tag: str, runs: Had) -> bytes:
    """The points of a tag that the page does not have yet.

    Args:
        logs: The logs.
        tag: A scalar's tag.
        runs: Run directory to what the page has of it: split to how many points, and the wall time of the last.

    Returns:
        The header's length (little-endian uint32), the header, spaces up to a multiple of eight bytes, and then of each
        curve its steps, wall times (seconds since the epoch) and values, little-endian float64. The header is a list of
        `{"run", "split", "start", "count"}`: `count` points follow, and stand at place `start` of the curve, which
        loses what it had from there on.
    """
    header: list[dict[str, Any]] = []
    numbers: list[bytes] = []
    for folder in logs.index.folders(list(runs)):
        series = chain.from_iterable(file.scan.series for file in folder.files)
        parts = [part for part in series if part.tag == tag]
        if not parts or folder.run not in runs:
            continue
        points = curve(parts, raw=False)
        start = _start(points, runs[folder.run].get(folder.split))
        header.append({"run": folder.run, "split": folder.split, "start": start, "count": len(points.steps) - start})
        numbers += [np.asarray(column[start:], "<f8").tobytes() for column in points]
    text = json.dumps(header).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return b"".join([struct.pack("<I", len(text)), text, *numbers])


def _start(points: Curve, had: Sequence[float] | None) -> int:
    """Where the new points begin: at the first, if what the page has was overtaken by a second fit."""
    count, last = had or (0, 0.0)
    count = int(count)
    return count if 0 < count <= len(points.steps) and points.wall_times[count - 1] == last else 0
