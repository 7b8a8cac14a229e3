"""Patterns of records: where one begins in a file, and those that were found before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from trackers.formats.event_layout import EventLayout, parse_layout
from trackers.formats.tfrecord import HEADER
from trackers.reader.record_templates import Template
from trackers.reader.tfrecord_scan import Bytes

_LONGEST_PATTERN = 512
# Below these, a template takes longer to make than the records take to parse.
_LEAST_ROWS, _LEAST_RECORDS = 4, 16
_MOST_OF_A_KIND = 16


class Scalars(NamedTuple):
    """What a record holds that holds scalars and nothing else, all of which say that they are scalars.

    Attributes:
        tags: Their tags.
        named: Those that say it by the name of a plugin.
    """

    tags: tuple[str, ...]
    named: tuple[str, ...]


class TemplateCache:
    """The templates that were found so far, in any file: the runs of one experiment log alike."""

    def __init__(self) -> None:
        self._known: dict[bytes, list[Template]] = {}

    def add(self, template: Template) -> None:
        """Takes in a template."""
        alike = self._known.setdefault(template.header, [])
        alike.insert(0, template)
        del alike[_MOST_OF_A_KIND:]

    def at(self, data: Bytes, start: int) -> Template | None:
        """The template that fits what begins somewhere, if one is known."""
        for template in self._known.get(data[start : start + HEADER].tobytes(), ()):
            if template.likely(data, start):
                return template
        return None


class Recent:
    """The records read last, as long as they are scalars alone: where one comes again, a pattern may begin."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forgets them: something else has come between."""
        self._order: list[tuple[int, int, tuple[str, ...]]] = []
        self._seen: dict[tuple[Any, ...], int] = {}

    def repeat(self, data: Bytes, start: int, length: int, scalars: Scalars) -> Template | None:
        """Takes a record.

        Args:
            data: The file's bytes.
            start: Where the record begins.
            length: Of its payload.
            scalars: What it holds.

        Returns:
            The template of the records since the last one of its shape, if there is one, its layout is understood, and
            there are bytes enough behind it.
        """
        before = self._seen.get((length, scalars.tags))
        self._seen[length, scalars.tags] = len(self._order)
        self._order.append((start, length, scalars.named))
        if before is None or len(self._order) - before > _LONGEST_PATTERN:
            return None
        # Rows begin with the record that came again, which is mostly a step's first: a step's end is then a row's.
        records = self._order[before:-1]
        if start + (start - records[0][0]) * max(_LEAST_ROWS, _LEAST_RECORDS // len(records)) > len(data):
            return None
        layouts = list(_layouts(data, records))
        if len(layouts) < len(records):
            return None
        self.clear()
        named = {tag for _, _, tags in records for tag in tags}
        return Template(data, records[0][0], layouts, [size for _, size, _ in records], named)


def _layouts(data: Bytes, records: list[tuple[int, int, tuple[str, ...]]]) -> Iterator[EventLayout]:
    for start, length, _ in records:
        found = parse_layout(data[start + HEADER : start + HEADER + length].tobytes())
        if found is None:
            return
        yield found
