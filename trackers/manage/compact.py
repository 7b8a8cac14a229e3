"""Compact: copies a logdir with one event file per folder, every scalar, and fewer media."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from tensorboard.compat.proto import event_pb2

from trackers.errors import InvalidArgumentError
from trackers.formats.tfrecord import FOOTER, HEADER, encode_record
from trackers.manage.copies import (
    ByteCounter,
    ByteSpan,
    CopiedFile,
    OnProgress,
    atomic_folder,
    copy_other_files,
    copy_spans,
    intact_spans,
    local_path,
    outcome,
)
from trackers.manage.diagnostics import PROFILE_MARKER
from trackers.manage.downsample import values_to_drop
from trackers.reader.contents import NonScalarValue
from trackers.reader.event_file import EventFile
from trackers.reader.file_problems import holds_events
from trackers.reader.index import Folder
from trackers.reader.logs import Logs

_FILE_NAME_END = re.compile(r"(?:\.v2)?$")


def compact(
    logs: Logs, out: Path, media: int = 10, on_progress: OnProgress = lambda done, total: None
) -> list[CopiedFile]:
    """Copies a logdir into fewer and smaller files.

    Records of scalars, text, hyperparameters, matrices and graphs are copied byte by byte, in their order. Of images,
    audio, histograms and other tensors, each tag keeps `media` values. Damaged records are left out. Files other than
    event files are copied unchanged.

    Args:
        logs: Logs on this machine.
        out: The copy, a new folder.
        media: How many values of images, audio, histograms and other tensors to keep per tag; 2 or more.
        on_progress: Called with bytes done and bytes in total, of event files.

    Returns:
        An outcome per file with the name of an event file; bytes of media that were not kept are not dropped bytes.

    Raises:
        InvalidArgumentError: If the logs are not on this machine, `media` is below 2, or `out` is not a new folder
            outside the logs.
        OSError: If a file cannot be copied.
    """
    if media < 2:
        raise InvalidArgumentError(f"media must be at least 2, to keep each tag's first and last value, not {media!r}")
    source = local_path(logs)
    with atomic_folder(source, out) as draft:
        copy_other_files(logs, source, draft)
        counter = ByteCounter(logs, on_progress)
        for folder in logs.index.folders():
            files = [
                file
                for file in folder.files
                if file.scan.position and holds_events(file) and not file.file.name.endswith(PROFILE_MARKER)
            ]
            if files:
                (draft / folder.name).mkdir(parents=True, exist_ok=True)
                # The name of the first file says when and where it was created. Its suffix must stay at the end.
                name = _FILE_NAME_END.sub(r".compact\g<0>", files[0].file.name)
                with (draft / folder.name / name).open("wb") as target:
                    _merge(folder, files, media, target, counter)
        return [outcome(file) for folder in logs.index.folders() for file in folder.files]


def _merge(
    folder: Folder, files: list[EventFile], media: int, target: BinaryIO, counter: Callable[[int], object]
) -> None:
    # Event (file and offset) to the values that it loses.
    dropped: dict[tuple[EventFile, int], list[NonScalarValue]] = {}
    for file, value in values_to_drop(folder, media):
        dropped.setdefault((file, value.offset), []).append(value)
    for number, file in enumerate(files):
        events = [values for (owner, _), values in dropped.items() if owner is file]
        with file.file.open() as source:
            for span, values in _split(intact_spans(file), sorted(events, key=lambda values: values[0].offset)):
                if not values:
                    copy_spans(source, [_skip_version(source, span) if number else span], target, lambda size: None)
                elif rest := _without_values(file.payload(values[0]), {value.value_index for value in values}):
                    target.write(encode_record(rest))
        counter(file.size)


def _split(
    spans: Iterator[ByteSpan], events: list[list[NonScalarValue]]
) -> Iterator[tuple[ByteSpan, list[NonScalarValue]]]:
    """Splits spans at the events that lose values; yields each part with the values that it loses, if any."""
    remaining = iter(events)
    values = next(remaining, None)
    for start, end in spans:
        while values and values[0].offset < end:
            event_start, event_end = values[0].offset - HEADER, values[0].offset + values[0].length + FOOTER
            if event_start > start:
                yield (start, event_start), []
            yield (event_start, event_end), values
            start, values = event_end, next(remaining, None)
        if end > start:
            yield (start, end), []


def _skip_version(source: BinaryIO, span: ByteSpan) -> ByteSpan:
    """Skips a file's first event, the format's version: the merged file has it already."""
    start, end = span
    if start == 0:
        source.seek(0)
        length = int.from_bytes(source.read(HEADER)[:8], "little")
        if event_pb2.Event.FromString(source.read(length)).file_version:
            start = HEADER + length + FOOTER
    return start, end


def _without_values(payload: bytes, indexes: Collection[int]) -> bytes:
    """Removes values from an event's summary; returns nothing if no value is left."""
    event = event_pb2.Event.FromString(payload)
    kept = [value for index, value in enumerate(event.summary.value) if index not in indexes]
    del event.summary.value[:]
    event.summary.value.extend(kept)
    return bytes(event.SerializeToString()) if kept else b""
