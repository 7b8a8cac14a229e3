"""Copies of logdirs: what repair and compact share. The original is opened to be read, and never otherwise."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from trackers.errors import InvalidArgumentError
from trackers.reader.event_file import EventFile
from trackers.reader.logs import Logs
from trackers.reader.storage import is_event_file, walk

Span = tuple[int, int]
Watch = Callable[[int, int], object]
_BLOCK_BYTES = 1 << 20


def local_path(logs: Logs) -> Path:
    """Where logs lie on this machine.

    Raises:
        InvalidArgumentError: If they are elsewhere.
    """
    if "://" in logs.path:
        raise InvalidArgumentError(f"only logs on this machine can be copied file by file; fetch {logs.path!r} first")
    return Path(logs.path).expanduser()


@contextmanager
def new_tree(source: Path, out: Path) -> Iterator[Path]:
    """A folder to copy into, which is called `out` only when the copy is whole.

    Args:
        source: The logdir, a run's directory, or one event file.
        out: The copy: it must not be there yet, or be empty, and lie neither in `source` nor around it.

    Yields:
        The folder to write to.

    Raises:
        InvalidArgumentError: If `out` will not do.
        OSError: If it cannot be written.
    """
    here, there = source.resolve(), out.resolve()
    if here == there or here in there.parents or there in here.parents:
        raise InvalidArgumentError(
            f"the copy must lie outside of the original; {str(out)!r} and {str(source)!r} share a path"
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InvalidArgumentError(f"the copy needs a new folder; {str(out)!r} is there already")
    draft = there.with_name(f".{there.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        yield draft
        draft.replace(there)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def copy_others(source: Path, target: Path) -> None:
    """Copies everything but the event files: records, labels, profiles, checkpoints.

    Args:
        source: The logdir.
        target: Where to.

    Raises:
        OSError: If a file cannot be read or written.
    """
    if source.is_file():
        return
    for folder, files in walk(source):
        for file in files:
            if not is_event_file(file.name):
                (target / folder).mkdir(parents=True, exist_ok=True)
                shutil.copy2(file.path, target / folder / file.name)


def intact(file: EventFile) -> Iterator[Span]:
    """The stretches of a file that hold whole and undamaged events, as (first byte, byte behind the last)."""
    start = 0
    for problem in sorted(file.scan.problems, key=lambda problem: problem.offset):
        if problem.offset > start:
            yield start, problem.offset
        start = max(start, problem.offset + problem.size)
    if file.scan.position > start:
        yield start, file.scan.position


def copy_spans(source: BinaryIO, spans: Iterable[Span], target: BinaryIO, watch: Callable[[int], object]) -> None:
    """Copies stretches of a file, a block at a time.

    Args:
        source: The file, open to be read.
        spans: As `intact` gives them.
        target: Open to be written.
        watch: Called with the bytes of each block.
    """
    for start, end in spans:
        source.seek(start)
        while start < end and (block := source.read(min(_BLOCK_BYTES, end - start))):
            target.write(block)
            start += len(block)
            watch(len(block))


class Count:
    """How many bytes of all event files have been dealt with.

    Args:
        logs: The logs.
        watch: Called with that, and with how many there are.
    """

    def __init__(self, logs: Logs, watch: Watch) -> None:
        self._total = sum(file.size for folder in logs.index.folders() for file in folder.files)
        self._done = 0
        self._watch = watch

    def __call__(self, size: int) -> None:
        """Adds some bytes."""
        self._done += size
        self._watch(self._done, self._total)
