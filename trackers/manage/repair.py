"""Repair: a copy of a logdir in which every event file is whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tensorboard.compat.proto import event_pb2

from trackers.formats.tfrecord import encode_record
from trackers.manage.copies import Count, Watch, copy_others, copy_spans, intact, local_path, new_tree
from trackers.reader.event_file import EventFile
from trackers.reader.logs import Logs


@dataclass(frozen=True)
class Repaired:
    """What became of an event file.

    Attributes:
        file: The original.
        kept: Bytes that were copied.
        dropped: Bytes that were damaged or no whole record.
        unreadable: Why it could not be read at all; "" if it could.
    """

    file: str
    kept: int
    dropped: int
    unreadable: str = ""


def repair(logs: Logs, out: Path, watch: Watch = lambda done, total: None) -> list[Repaired]:
    """Copies a logdir: of event files the intact events, of everything else all.

    Args:
        logs: The logs, on this machine.
        out: Where to, a new folder.
        watch: Called with how many bytes of event files are written, and how many there are.

    Returns:
        An entry for each event file.

    Raises:
        InvalidArgumentError: If the logs are elsewhere, or `out` will not do.
        OSError: If a file cannot be copied.
    """
    source = local_path(logs)
    with new_tree(source, out) as draft:
        copy_others(source, draft)
        count = Count(logs, watch)
        return [_copy(file, draft / folder.name, count) for folder in logs.index.folders() for file in folder.files]


def _copy(file: EventFile, folder: Path, count: Callable[[int], object]) -> Repaired:
    spans = list(intact(file))
    kept = sum(end - start for start, end in spans)
    unreadable = next((problem.what for problem in file.scan.problems if not problem.size), "")
    if not unreadable:
        folder.mkdir(parents=True, exist_ok=True)
        with file.file.open() as source, (folder / file.file.name).open("wb") as target:
            if spans and spans[0][0] > 0:
                target.write(_first_record(file))
            copy_spans(source, spans, target, count)
    return Repaired(str(file.file), kept, file.size - kept, unreadable)


def _first_record(file: EventFile) -> bytes:
    """What an event file begins with, where its own beginning is lost; TensorBoard counts time from it."""
    begun = [segment.wall_times.min() for segment in file.scan.segments] + [
        other.wall_time for other in file.scan.non_scalars
    ]
    event = event_pb2.Event(wall_time=min(begun, default=0.0), file_version="brain.Event:2")
    return encode_record(event.SerializeToString())
