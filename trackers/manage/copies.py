"""Copying logdirs: what repair and compact share. The original is only ever opened for reading."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from trackers.errors import InvalidArgumentError
from trackers.reader.event_file import EventFile
from trackers.reader.file_problems import holds_events
from trackers.reader.listing import FolderTree
from trackers.reader.logs import Logs

# First byte, and the byte after the last.
ByteSpan = tuple[int, int]
# Called with bytes done and bytes in total.
OnProgress = Callable[[int, int], object]
_BLOCK_BYTES = 1 << 20


def local_path(logs: Logs) -> Path:
    """Returns the path of logs on this machine.

    Raises:
        InvalidArgumentError: If the logs are not on this machine.
    """
    if "://" in logs.path:
        raise InvalidArgumentError(f"only logs on this machine can be copied; download {logs.path!r} first")
    return Path(logs.path).expanduser()


@dataclass(frozen=True)
class CopiedFile:
    """The outcome for one event file.

    Attributes:
        path: The original file.
        kept: Bytes of intact records, which are in the copy, or of a file that was copied unchanged.
        dropped: Bytes left out: damaged, or not a whole record.
        error: Why the file could not be read; "" if it could.
    """

    path: str
    kept: int
    dropped: int
    error: str = ""


def outcome(file: EventFile) -> CopiedFile:
    """Returns what a copy keeps of an event file: its intact records, or all of it if it is not an event file."""
    if not holds_events(file):
        return CopiedFile(str(file.file), file.size, 0)
    kept = sum(end - start for start, end in intact_spans(file))
    error = next((problem.what for problem in file.scan.problems if not problem.size), "")
    return CopiedFile(str(file.file), kept, file.size - kept, error)


@contextmanager
def atomic_folder(source: Path, out: Path) -> Iterator[Path]:
    """Creates a folder for a copy. It is named `out` only when the block ends; an exception removes it.

    Args:
        source: The original: a logdir, a run's directory, or one event file.
        out: The copy. It must not exist or be empty, and must be neither inside `source` nor around it.

    Yields:
        The folder to write to.

    Raises:
        InvalidArgumentError: If `out` is not such a path.
        OSError: If the folder cannot be written.
    """
    original, target = source.resolve(), out.resolve()
    if original == target or original in target.parents or target in original.parents:
        raise InvalidArgumentError(
            f"the copy must be outside the original; {str(out)!r} and {str(source)!r} contain one another"
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InvalidArgumentError(f"the copy needs a new folder; {str(out)!r} exists already")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        yield draft
        draft.replace(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def copy_other_files(logs: Logs, source: Path, target: Path) -> None:
    """Copies everything except event files: run records, labels, profiles, checkpoints, artifacts.

    A file with the name of an event file but without a single intact record, such as a text or a Git LFS pointer, is
    copied too. Hard links within the logdir, such as those of artifacts to their content, stay links.

    Args:
        logs: The logs.
        source: The logdir, or a single file.
        target: The copy.

    Raises:
        OSError: If a file cannot be read or written.
    """
    files = (file for folder in logs.index.folders() for file in folder.files)
    events = {(file.file.folder, file.file.name) for file in files if holds_events(file)}
    if source.is_file():
        if (".", source.name) not in events:
            shutil.copy2(source, target / source.name)
        return
    linked: dict[tuple[int, int], Path] = {}
    for folder, entries in FolderTree(source).walk():
        for entry in entries:
            if (folder, entry.name) in events:
                continue
            (target / folder).mkdir(parents=True, exist_ok=True)
            copy, status = target / folder / entry.name, entry.stat()
            first = linked.setdefault((status.st_dev, status.st_ino), copy) if status.st_nlink > 1 else copy
            if first == copy:
                shutil.copy2(entry.path, copy)
            else:
                os.link(first, copy)


def intact_spans(file: EventFile) -> Iterator[ByteSpan]:
    """Yields the spans of a file that hold whole and undamaged events."""
    start = 0
    for problem in sorted(file.scan.problems, key=lambda problem: problem.offset):
        if problem.offset > start:
            yield start, problem.offset
        start = max(start, problem.offset + problem.size)
    if file.scan.position > start:
        yield start, file.scan.position


def copy_spans(
    source: BinaryIO, spans: Iterable[ByteSpan], target: BinaryIO, on_block: Callable[[int], object]
) -> None:
    """Copies spans of a file, a block at a time.

    Args:
        source: The file, open for reading.
        spans: As `intact_spans` yields them.
        target: A file open for writing.
        on_block: Called with the size of each block, in bytes.
    """
    for start, end in spans:
        source.seek(start)
        while start < end and (block := source.read(min(_BLOCK_BYTES, end - start))):
            target.write(block)
            start += len(block)
            on_block(len(block))


class ByteCounter:
    """Counts the bytes of event files that are done, and reports them.

    Args:
        logs: The logs that are copied.
        on_progress: Called with bytes done and bytes in total.
    """

    def __init__(self, logs: Logs, on_progress: OnProgress) -> None:
        self._total = sum(file.size for folder in logs.index.folders() for file in folder.files)
        self._done = 0
        self._on_progress = on_progress

    def __call__(self, size: int) -> None:
        """Adds bytes."""
        self._done += size
        self._on_progress(self._done, self._total)
