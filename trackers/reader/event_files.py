"""The event files of a logdir, each read as far as it goes and no byte of it twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from trackers.errors import ReadError
from trackers.reader.scan import Other, Problem, Scan

_MARK = "tfevents"


class EventFile:
    """One file and what was read of it.

    Args:
        path: The file.
        verify: Check the CRC of every payload.
        plugins: Which plugin shows a tag, as far as the run's files say: a TensorFlow 1 writer says it once, and may
            then go on in another file.

    Attributes:
        scan: What was found.
    """

    def __init__(self, path: Path, verify: bool, plugins: dict[str, str] | None = None) -> None:
        self.path = path
        self._verify = verify
        self._plugins = {} if plugins is None else plugins
        self._identity: tuple[int, int] | None = None
        self.scan = Scan(verify, plugins=self._plugins)

    def refresh(self) -> None:
        """Reads what was written since; a file that was replaced or cut is read anew."""
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                identity = status.st_dev, status.st_ino
                if identity != self._identity or status.st_size < self.scan.position:
                    self._identity, self.scan = identity, Scan(self._verify, plugins=self._plugins)
                if status.st_size > self.scan.position:
                    file.seek(self.scan.position)
                    self.scan.read(np.frombuffer(file.read(), np.uint8))
        except OSError as error:
            self.scan.problems = [Problem(0, 0, f"cannot be read: {error.strerror}")]

    def payload(self, other: Other) -> bytes:
        """The bytes of the event that holds a value.

        Raises:
            ReadError: If the file cannot be read any more.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(other.offset)
                return file.read(other.length)
        except OSError as error:
            raise ReadError(f"{str(self.path)!r} could be read a moment ago, and now not: {error.strerror}") from error


def find(path: Path) -> Iterator[tuple[str, Path]]:
    """Every event file in a logdir, with its run as TensorBoard names it.

    Args:
        path: A logdir, a run's directory, or one event file.

    Yields:
        The run, which is the file's folder relative to `path` and "." for `path` itself, and the file; sorted.

    Raises:
        ReadError: If there is no such path.
    """
    if path.is_file():
        yield ".", path
        return
    if not path.is_dir():
        raise ReadError(f"{str(path)!r} should be a logdir, a run's directory or an event file, and is not there")
    seen: set[tuple[int, int]] = set()
    found: list[tuple[str, Path]] = []
    for folder, below, files in os.walk(path, followlinks=True):
        status = os.stat(folder)
        if (status.st_dev, status.st_ino) in seen:
            below.clear()  # a link that leads back
            continue
        seen.add((status.st_dev, status.st_ino))
        found += [
            (os.path.relpath(folder, path), Path(folder, name))
            for name in files
            if _MARK in name and Path(folder, name).is_file()
        ]
    yield from sorted(found)
