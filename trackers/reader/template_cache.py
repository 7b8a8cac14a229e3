"""Templates of records: detected where records repeat, and cached for use in other files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from trackers.formats.event_layout import EventLayout, parse_layout
from trackers.formats.tfrecord import HEADER
from trackers.reader.record_templates import Template
from trackers.reader.tfrecord_scan import Bytes

_MAX_RECORDS = 512
# With fewer rows or records left, building a template takes longer than parsing them.
_MIN_ROWS, _MIN_RECORDS = 4, 16
_MAX_TEMPLATES_PER_HEADER = 16


class ScalarTags(NamedTuple):
    """The tags of a record that holds only scalars, each recognizable as a scalar from the record alone.

    Attributes:
        tags: All of them, in order.
        plugin_tags: Those whose metadata names the plugin.
    """

    tags: tuple[str, ...]
    plugin_tags: tuple[str, ...]


class _Record(NamedTuple):
    start: int
    length: int
    plugin_tags: tuple[str, ...]


class TemplateCache:
    """The templates of all files read so far: the runs of one experiment log the same tags."""

    def __init__(self) -> None:
        self._by_header: dict[bytes, list[Template]] = {}

    def add(self, template: Template) -> None:
        """Adds a template; the latest ones are tried first, and the oldest ones dropped."""
        templates = self._by_header.setdefault(template.header, [])
        templates.insert(0, template)
        del templates[_MAX_TEMPLATES_PER_HEADER:]

    def match(self, data: Bytes, start: int) -> Template | None:
        """Returns a template that probably matches the records at an offset, or None."""
        for template in self._by_header.get(data[start : start + HEADER].tobytes(), ()):
            if template.probably_matches(data, start):
                return template
        return None


class RepetitionDetector:
    """Watches consecutive scalar records, and builds a template when they start to repeat."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forgets the records so far, because something else came between."""
        self._records: list[_Record] = []
        self._last_index: dict[tuple[int, tuple[str, ...]], int] = {}

    def add(self, data: Bytes, start: int, length: int, scalars: ScalarTags) -> Template | None:
        """Adds a record.

        Args:
            data: The file's bytes.
            start: The offset of the record.
            length: The length of its payload in bytes.
            scalars: Its tags.

        Returns:
            A template of the records since the last one with the same tags and length. None if there is no such record,
            if a layout is not understood, or if too few bytes follow.
        """
        key = length, scalars.tags
        first = self._last_index.get(key)
        self._last_index[key] = len(self._records)
        self._records.append(_Record(start, length, scalars.plugin_tags))
        if first is None or len(self._records) - first > _MAX_RECORDS:
            return None
        # A row starts with the record that repeats, usually the first of a step, so that it ends where a step ends.
        row = self._records[first:-1]
        if start + (start - row[0].start) * max(_MIN_ROWS, _MIN_RECORDS // len(row)) > len(data):
            return None
        layouts = list(_layouts(data, row))
        if len(layouts) < len(row):
            return None
        self.reset()
        plugin_tags = {tag for record in row for tag in record.plugin_tags}
        return Template(data, row[0].start, layouts, [record.length for record in row], plugin_tags)


def _layouts(data: Bytes, records: list[_Record]) -> Iterator[EventLayout]:
    for record in records:
        payload = record.start + HEADER
        parsed = parse_layout(data[payload : payload + record.length].tobytes())
        if parsed is None:
            return
        yield parsed
