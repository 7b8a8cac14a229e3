"""What has been read of one event file: scalars as columns, other values as locations, and damage as problems."""

from __future__ import annotations

from trackers.reader.contents import NonScalarValue, Problem, Segment


class Scan:
    """The content of an event file up to a position; more bytes may follow.

    Args:
        plugins: Tag to plugin, as far as earlier files of the folder tell; updated.

    Attributes:
        segments: The scalars; the segments of a tag are in the order of the file.
        non_scalars: The locations of all other values.
        problems: What cannot be read.
        position: The offset at which reading continues: the end of the file, or an incomplete record.
        plugins: Tag to plugin.
    """

    def __init__(self, plugins: dict[str, str] | None = None) -> None:
        self.segments: list[Segment] = []
        self.non_scalars: list[NonScalarValue] = []
        self.problems: list[Problem] = []
        self.position = 0
        self.plugins = {} if plugins is None else plugins
