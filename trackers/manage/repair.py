"""Repair: copies a logdir so that every event file is whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tensorboard.compat.proto import event_pb2

from trackers.formats.tfrecord import encode_record
from trackers.manage.copies import (
    ByteCounter,
    CopiedFile,
    OnProgress,
    atomic_folder,
    copy_other_files,
    copy_spans,
    intact_spans,
    local_path,
    outcome,
)
from trackers.reader.event_file import EventFile
from trackers.reader.file_problems import holds_events
from trackers.reader.logs import Logs


def repair(logs: Logs, out: Path, on_progress: OnProgress = lambda done, total: None) -> list[CopiedFile]:
    """Copies a logdir: the intact events of each event file, and every other file unchanged.

    Args:
        logs: Logs on this machine.
        out: The copy, a new folder.
        on_progress: Called with bytes written and bytes in total, of event files.

    Returns:
        An outcome per file with the name of an event file.

    Raises:
        InvalidArgumentError: If the logs are not on this machine, or `out` is not a new folder outside them.
        OSError: If a file cannot be copied.
    """
    source = local_path(logs)
    with atomic_folder(source, out) as draft:
        copy_other_files(logs, source, draft)
        counter = ByteCounter(logs, on_progress)
        return [_copy(file, draft / folder.name, counter) for folder in logs.index.folders() for file in folder.files]


def _copy(file: EventFile, folder: Path, counter: Callable[[int], object]) -> CopiedFile:
    result = outcome(file)
    if not holds_events(file):
        counter(file.size)
    elif not result.error:
        spans = list(intact_spans(file))
        folder.mkdir(parents=True, exist_ok=True)
        with file.file.open() as source, (folder / file.file.name).open("wb") as target:
            if spans and spans[0][0] > 0:
                target.write(_version_record(file))
            copy_spans(source, spans, target, counter)
    return result


def _version_record(file: EventFile) -> bytes:
    """Returns a first record for a file that lost its own; TensorBoard counts relative time from it."""
    times = [segment.wall_times.min() for segment in file.scan.segments] + [
        value.wall_time for value in file.scan.non_scalars
    ]
    event = event_pb2.Event(wall_time=min(times, default=0.0), file_version="brain.Event:2")
    return encode_record(event.SerializeToString())
