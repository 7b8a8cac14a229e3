"""Reads blocks of event files: many records at once where their layout allows, the others one at a time.

buffer ─ regular_rows ─► segments of curves, where records repeat
       └ record_index ─► records ─ event_columns ─► values ─ value_columns ─► points ─► segments of curves
record_checksums      └──────────── parsed_values ────────────┴────────────► locations of other values
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from trackers.formats.byte_columns import Bytes
from trackers.formats.tfrecord import FOOTER, HEADER
from trackers.formats.value_layout import NAMED, SIMPLE, UNNAMED
from trackers.reader.contents import NonScalarValue, Problem
from trackers.reader.event_columns import EventColumns, parse_events
from trackers.reader.parsed_values import (
    ParsedValue,
    graph_of,
    parse_event,
    parse_serialized_value,
    parse_value,
)
from trackers.reader.points import Place, PluginNames, Points, group_points
from trackers.reader.record_index import Block, Records, find_records
from trackers.reader.regular_rows import find_rows
from trackers.reader.scan import Scan
from trackers.reader.value_columns import LayoutCache, TagNames, ValueColumns
from trackers.schema.tags import SCALARS_PLUGIN

# How many bytes must follow the last block in its buffer, whatever they are: more than any function reads at once.
SLACK = 32
# With fewer records, protobuf is faster.
_MIN_RECORDS = 32
# A search for rows, and reading what is before them, takes as long as reading some thousand values by layout.
_MAX_SEARCHES, _BYTES_PER_SEARCH = 4, 1 << 18


class BlockReader:
    """Reads blocks of event files; what it learns of one file helps with the next.

    Args:
        verify: Check the CRC of every payload.
        at_once: Read many records at once; otherwise every record is parsed.
    """

    def __init__(self, verify: bool = True, at_once: bool = True) -> None:
        self._verify, self._at_once = verify, at_once
        self._tags = TagNames()
        self._layouts = LayoutCache(self._tags)

    def read(self, data: Bytes, blocks: Sequence[Block], scans: Sequence[Scan]) -> None:
        """Reads blocks.

        Args:
            data: The buffer, with `SLACK` bytes after the last block.
            blocks: In order, and the files of a folder in theirs; each from the position of its scan on.
            scans: For each block, what has been read of its file; updated.
        """
        pending: list[tuple[Block, Scan]] = []
        for block, scan in zip(blocks, scans, strict=True):
            for _ in range(self._searches(block)):
                rows = find_rows(data, block.start, block.end)
                if rows is None:
                    break
                start, position = block.start, scan.position
                self._read_records(data, [*pending, (Block(start, rows.start), scan)])
                pending.clear()
                block = block._replace(start=start + scan.position - position)
                if block.start < rows.start or any(scan.plugins.get(tag) != SCALARS_PLUGIN for tag in rows.unnamed):
                    break
                block = block._replace(start=rows.read_into(scan, data, block.end, self._verify))
                if not rows.is_long(block.start):
                    break
            pending.append((block, scan))
        self._read_records(data, pending)

    def _searches(self, block: Block) -> int:
        """Returns how often to search a block for rows: again where steps get one more digit, but not all the time."""
        return min(_MAX_SEARCHES, 1 + (block.end - block.start) // _BYTES_PER_SEARCH) if self._at_once else 0

    def _read_records(self, data: Bytes, pending: Sequence[tuple[Block, Scan]]) -> None:
        blocks, scans = zip(*pending, strict=True)
        records = find_records(data, blocks, self._verify, self._at_once)
        _Reading(data, blocks, scans, records, self._tags).read(self._layouts if self._at_once else None)


class _Reading:
    """The reading of the records of some blocks."""

    def __init__(
        self, data: Bytes, blocks: Sequence[Block], scans: Sequence[Scan], records: Records, tags: TagNames
    ) -> None:
        self._data, self._blocks, self._scans, self._records, self._tags = data, blocks, scans, records, tags
        self._names = PluginNames()
        self._steps = np.zeros(len(records.payloads), np.int64)
        self._wall_times = np.zeros(len(records.payloads))
        # Of values that are parsed one at a time: the points, and the locations, some without a plugin yet.
        self._points: list[tuple[int, int, int, float, int]] = []
        self._others: list[tuple[Place, ParsedValue]] = []
        self._not_events: set[int] = set()

    def read(self, layouts: LayoutCache | None) -> None:
        """Reads all records, and adds what they contain to the scans."""
        records = self._records
        parts: list[Points] = []
        unparsed = list(range(len(records.payloads)))
        if layouts and len(unparsed) >= _MIN_RECORDS:
            events = parse_events(self._data, records.payloads, records.lengths)
            self._steps, self._wall_times = events.steps, events.wall_times
            values = layouts.read_values(self._data, events.starts, events.lengths)
            self._parse_values(events, values)
            parts.append(Points(events.records, events.indices, *values).select(values.tags >= 0))
            unparsed = np.flatnonzero(~events.is_parsed).tolist()
        for record in unparsed:
            self._parse_record(record)
        if self._points:
            columns = zip(*self._points, strict=True)
            types = (np.int64, np.int64, np.int32, np.float64, np.uint8)
            parts.append(Points(*(np.array(column, dtype) for column, dtype in zip(columns, types, strict=True))))
        self._add_points(parts)
        self._add_others()
        self._names.store()
        for index, (block, scan) in enumerate(zip(self._blocks, self._scans, strict=True)):
            shift = scan.position - block.start
            problems = sorted(records.problems[index], key=attrgetter("offset"))
            scan.problems += [Problem(p.offset + shift, p.size, p.what) for p in problems]
            scan.position = records.positions[index] + shift

    def _add_points(self, parts: list[Points]) -> None:
        if not parts:
            return
        points = parts[0] if len(parts) == 1 else Points(*map(np.concatenate, zip(*parts, strict=True)))
        if self._not_events:
            points = points.select(~np.isin(points.records, list(self._not_events)))
        if self._points and len(parts) > 1:
            points = points.select(np.lexsort((points.indices, points.records)))
        arguments = self._steps, self._wall_times, self._records.blocks, self._scans, self._tags.names, self._names
        for rejected in group_points(points, *arguments):
            for record, index in zip(rejected.records.tolist(), rejected.indices.tolist(), strict=True):
                start, end = self._records.locate(record)
                value = parse_event(self._data.data[start:end]).summary.value[index]
                self._others.append(((record, index), parse_value(value)))

    def _parse_values(self, events: EventColumns, values: ValueColumns) -> None:
        """Parses the values whose layout is not known."""
        rest = np.flatnonzero(values.tags < 0)
        view, parsed = self._data.data, list[tuple[int, int, ParsedValue]]()
        columns = (column[rest].tolist() for column in (events.records, events.indices, events.starts, events.lengths))
        for record, index, start, length in zip(*columns, strict=True):
            if value := parse_serialized_value(view[start : start + length]):
                parsed.append((record, index, value))
            else:
                events.is_parsed[record] = False  # a problem of the whole event
        for record, index, value in parsed:
            if events.is_parsed[record]:
                self._add_value(record, index, value)

    def _parse_record(self, record: int) -> None:
        start, end = self._records.locate(record)
        event = parse_event(self._data.data[start:end])
        if isinstance(event, str):
            block = int(self._records.blocks[record])
            self._records.problems[block].append(Problem(start - HEADER, HEADER + end - start + FOOTER, event))
            self._not_events.add(record)
            return
        self._steps[record], self._wall_times[record] = event.step, event.wall_time
        if graph := graph_of(event):
            self._others.append(((record, 0), ParsedValue(graph[0], None, graph[1], False, "")))
        for index, value in enumerate(event.summary.value):
            self._add_value(record, index, parse_value(value))

    def _add_value(self, record: int, index: int, value: ParsedValue) -> None:
        place = record, index
        if value.names_plugin:
            self._names.add(self._scans[self._records.blocks[record]].plugins, value.tag, place, value.plugin)
        if value.number is None:
            self._others.append((place, value))
        else:
            naming = NAMED if value.names_plugin else SIMPLE if value.plugin == SCALARS_PLUGIN else UNNAMED
            self._points.append((record, index, self._tags.number(value.tag), value.number, naming))

    def _add_others(self) -> None:
        """Adds the locations of the values that are not scalars."""
        self._others.sort(key=_place)
        for place, value in self._others:
            record = place[0]
            if record in self._not_events:
                continue
            block = int(self._records.blocks[record])
            scan = self._scans[block]
            plugin = value.plugin or self._names.plugin_of(scan.plugins, value.tag, place)
            start, end = self._records.locate(record)
            scan.non_scalars.append(
                NonScalarValue(
                    value.tag or value.node,
                    plugin,
                    int(self._steps[record]),
                    float(self._wall_times[record]),
                    start - self._blocks[block].start + scan.position,
                    end - start,
                    place[1],
                )
            )


def _place(other: tuple[Place, Any]) -> Place:
    return other[0]
