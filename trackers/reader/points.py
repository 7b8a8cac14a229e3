"""Groups the scalars of many records by file and tag, and decides which of them are scalars.

TensorFlow names the plugin of a tag with its first value, or with each. A tensor without a name is a scalar if an
earlier value of its tag, in any file of the folder, names the plugin of scalars.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trackers.formats.byte_columns import Offsets, equal_segments, stable_order
from trackers.formats.value_layout import NAMED, UNNAMED
from trackers.reader.contents import Floats, Segment, Steps
from trackers.reader.scan import Scan
from trackers.schema.tags import SCALARS_PLUGIN

# The place of a value among those that are read together: its record, and its index in the event.
Place = tuple[int, int]
NOWHERE: Place = (1 << 62, 0)


class Points(NamedTuple):
    """Values that are, or may be, scalars: [p] each, in the order of the files."""

    records: Offsets
    indices: Offsets
    tags: npt.NDArray[np.int32]
    numbers: Floats
    naming: npt.NDArray[np.uint8]

    def select(self, indices: Any) -> Points:
        """Selects points by indices or by a mask."""
        return Points(*(column[indices] for column in self))


class PluginNames:
    """The plugins that values name while blocks are read, and where they are first named."""

    def __init__(self) -> None:
        self._named: dict[tuple[int, str], tuple[Place, str, dict[str, str]]] = {}

    def add(self, plugins: dict[str, str], tag: str, place: Place, plugin: str) -> None:
        """Adds the name that a value gives.

        Args:
            plugins: The names in the folder's earlier files and blocks.
            tag: The tag.
            place: The place of the value.
            plugin: The name.
        """
        key = id(plugins), tag
        if tag not in plugins and (key not in self._named or place < self._named[key][0]):
            self._named[key] = place, plugin, plugins

    def first(self, plugins: dict[str, str], tag: str) -> tuple[Place, str]:
        """Returns where the plugin of a tag is first named, and its name; ((-1, 0), "") if nowhere."""
        if tag in plugins:
            return (-1, 0), plugins[tag]
        place, plugin, _ = self._named.get((id(plugins), tag), ((-1, 0), "", plugins))
        return place, plugin

    def plugin_of(self, plugins: dict[str, str], tag: str, place: Place) -> str:
        """Returns the plugin of a value that does not name it: that of the tag's earlier values, or ""."""
        first, plugin = self.first(plugins, tag)
        return plugin if first < place else ""

    def store(self) -> None:
        """Adds the names to those of their folders."""
        for (_, tag), (_, plugin, plugins) in self._named.items():
            plugins.setdefault(tag, plugin)


def group_points(
    points: Points,
    steps: Steps,
    wall_times: Floats,
    blocks: Offsets,
    scans: Sequence[Scan],
    tags: Sequence[str],
    names: PluginNames,
) -> Iterator[Points]:
    """Adds points to the scans of their files.

    Args:
        points: The points.
        steps: [n]: the step of each record.
        wall_times: [n]: the wall time of each record.
        blocks: [n]: the index of the block of each record.
        scans: For each block, what has been read of its file; updated.
        tags: The name of each tag, by its number.
        names: The plugins that values name; updated.

    Yields:
        Points that are not scalars after all.
    """
    if not len(points.tags):
        return
    present = np.zeros(len(tags), bool)
    present[points.tags] = True
    compact = np.cumsum(present) - 1
    tag_numbers = np.flatnonzero(present).tolist()
    keys = blocks[points.records] * len(tag_numbers) + compact[points.tags]
    order = stable_order(keys)
    keys, records, naming = keys[order], points.records[order], points.naming[order]
    grouped = Segment("", steps[records], wall_times[records], points.numbers[order])
    segments = equal_segments(keys)
    named, unnamed = _first_places(points, order, naming, segments)
    for index, (first, last) in enumerate(segments):
        key = int(keys[first])
        scan, tag = scans[key // len(tag_numbers)], tags[tag_numbers[key % len(tag_numbers)]]
        if named[index] < NOWHERE and tag not in scan.plugins:
            names.add(scan.plugins, tag, named[index], SCALARS_PLUGIN)
        place, plugin = names.first(scan.plugins, tag) if unnamed[index] < NOWHERE else (NOWHERE, SCALARS_PLUGIN)
        if plugin == SCALARS_PLUGIN and (place < unnamed[index] or place == NOWHERE):
            scan.segments.append(grouped.part(tag, slice(first, last)))
            continue
        is_scalar = naming[first:last] != UNNAMED
        members = order[first:last]
        if plugin == SCALARS_PLUGIN:
            of_point = points.records[members]
            is_scalar |= (of_point > place[0]) | ((of_point == place[0]) & (points.indices[members] > place[1]))
        if is_scalar.any():
            scan.segments.append(grouped.part(tag, first + np.flatnonzero(is_scalar)))
        yield points.select(members[~is_scalar])


def _first_places(
    points: Points, order: npt.NDArray[np.intp], naming: npt.NDArray[np.uint8], segments: list[tuple[int, int]]
) -> tuple[list[Place], list[Place]]:
    """Returns the place of the first point of each segment that names its plugin, and that does not; or `NOWHERE`."""
    if not naming.any():
        return [NOWHERE] * len(segments), [NOWHERE] * len(segments)
    starts, positions = [first for first, _ in segments], np.arange(len(naming))
    places = []
    for value in (NAMED, UNNAMED):
        firsts = np.minimum.reduceat(np.where(naming == value, positions, len(naming)), starts)
        members = order[np.minimum(firsts, len(naming) - 1)]
        columns = firsts.tolist(), points.records[members].tolist(), points.indices[members].tolist()
        places.append(
            [(record, place) if first < len(naming) else NOWHERE for first, record, place in zip(*columns, strict=True)]
        )
    return places[0], places[1]
