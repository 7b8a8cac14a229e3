"""Compact: a copy of a logdir with one event file a folder, every scalar, and fewer media."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from tensorboard.compat.proto import event_pb2

from trackers.errors import InvalidArgumentError
from trackers.formats.tfrecord import FOOTER, HEADER, encode_record
from trackers.manage.copies import Count, Span, Watch, copy_others, copy_spans, intact, local_path, new_tree
from trackers.manage.diagnostics import PROFILE_MARKER
from trackers.manage.downsample import too_many
from trackers.reader.event_file import EventFile
from trackers.reader.index import Folder
from trackers.reader.logs import Logs
from trackers.reader.scan import NonScalarValue

_ENDING = re.compile(r"(?:\.v2)?$")


def compact(logs: Logs, out: Path, media: int = 10, watch: Watch = lambda done, total: None) -> None:
    """Copies a logdir into fewer and smaller files.

    Every record of scalars, texts, hyperparameters, matrices and graphs is copied byte by byte and in its order; of
    images, audio, histograms and other tensors some values are left out (`thinning.too_many`). Damaged records are left
    out too. Everything that is no event file is copied as it is.

    Args:
        logs: The logs, on this machine.
        out: Where to, a new folder.
        media: How many values of a tag stay; 2 or more.
        watch: Called with how many bytes of event files are done, and how many there are.

    Raises:
        InvalidArgumentError: If the logs are elsewhere, `media` is below 2, or `out` will not do.
        OSError: If a file cannot be copied.
    """
    if media < 2:
        raise InvalidArgumentError(f"at least 2 values of each tag must stay, the first and the last, not {media!r}")
    source = local_path(logs)
    with new_tree(source, out) as draft:
        copy_others(source, draft)
        count = Count(logs, watch)
        for folder in logs.index.folders():
            files = [
                file for file in folder.files if file.scan.position and not file.file.name.endswith(PROFILE_MARKER)
            ]
            if files:
                (draft / folder.name).mkdir(parents=True, exist_ok=True)
                # The first one's name says when and where it was begun; two of one second differ behind that.
                name = _ENDING.sub(r".compact\g<0>", files[0].file.name)
                with (draft / folder.name / name).open("wb") as target:
                    _join(folder, files, media, target, count)


def _join(folder: Folder, files: list[EventFile], media: int, target: BinaryIO, count: Callable[[int], object]) -> None:
    dropped: dict[tuple[EventFile, int], list[NonScalarValue]] = {}
    for file, other in too_many(folder, media):
        dropped.setdefault((file, other.offset), []).append(other)
    for number, file in enumerate(files):
        with file.file.open() as source:
            without = [others for (which, _), others in dropped.items() if which is file]
            for span, others in _pieces(intact(file), sorted(without, key=lambda others: others[0].offset)):
                if not others:
                    copy_spans(source, [_behind_version(source, span) if number else span], target, lambda size: None)
                elif rest := _event_without(file.payload(others[0]), {other.index for other in others}):
                    target.write(encode_record(rest))
        count(file.size)


def _pieces(spans: Iterator[Span], without: list[list[NonScalarValue]]) -> Iterator[tuple[Span, list[NonScalarValue]]]:
    """Cuts stretches at the events that lose values: each piece, with what its one event loses, or nothing."""
    waiting = iter(without)
    others = next(waiting, None)
    for start, end in spans:
        while others and others[0].offset < end:
            first, behind = others[0].offset - HEADER, others[0].offset + others[0].length + FOOTER
            if first > start:
                yield (start, first), []
            yield (first, behind), others
            start, others = behind, next(waiting, None)
        if end > start:
            yield (start, end), []


def _behind_version(source: BinaryIO, span: Span) -> Span:
    """A file begins with its format's version, which the first one has said."""
    start, end = span
    if start == 0:
        source.seek(0)
        length = int.from_bytes(source.read(HEADER)[:8], "little")
        if event_pb2.Event.FromString(source.read(length)).file_version:
            start = HEADER + length + FOOTER
    return start, end


def _event_without(payload: bytes, indexes: Collection[int]) -> bytes:
    """An event without some values of its summary; nothing where it has no others."""
    event = event_pb2.Event.FromString(payload)
    kept = [value for index, value in enumerate(event.summary.value) if index not in indexes]
    del event.summary.value[:]
    event.summary.value.extend(kept)
    return bytes(event.SerializeToString()) if kept else b""
