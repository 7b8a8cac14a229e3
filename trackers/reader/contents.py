"""What an event file contains, as the reader keeps it: segments of curves, locations of other values, problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Steps = npt.NDArray[np.int64]


class Segment(NamedTuple):
    """Consecutive points of one tag, in the order of the file."""

    tag: str
    steps: Steps
    wall_times: Floats
    values: Floats

    def part(self, tag: str, indices: slice | npt.NDArray[np.intp]) -> Segment:
        """Returns some of the points, as those of a tag."""
        return Segment(tag, self.steps[indices], self.wall_times[indices], self.values[indices])


class NonScalarValue(NamedTuple):
    """The location of a value that is not a scalar; it is decoded on demand.

    Attributes:
        tag: Its tag.
        plugin: The name of the plugin that shows it; "" if no value of the tag names one.
        step: Its step.
        wall_time: Seconds since the epoch.
        offset: The offset of the event's payload, in bytes.
        length: The length of the event's payload, in bytes.
        value_index: The index of the value in the event's summary.
    """

    tag: str
    plugin: str
    step: int
    wall_time: float
    offset: int
    length: int
    value_index: int


@dataclass(frozen=True)
class Problem:
    """A segment of a file that cannot be read.

    Attributes:
        offset: Its first byte.
        size: Its length in bytes.
        what: What is wrong.
    """

    offset: int
    size: int
    what: str
