"""Reads event files incrementally: each byte once, up to the last complete record."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import BinaryIO

import numpy as np

from trackers.errors import ReadError
from trackers.reader.block_reader import SLACK, BlockReader
from trackers.reader.contents import NonScalarValue, Problem
from trackers.reader.record_index import Block
from trackers.reader.scan import Scan
from trackers.reader.storage import File

# Small enough that its memory is reused, large enough for many records of each layout.
_BLOCK_BYTES = 1 << 22


class EventFile:
    """One event file and what has been read of it.

    Args:
        file: The file.
        plugins: Tag to plugin, shared by the files of a folder: a TensorFlow 1 writer names the plugin once, and may
            continue in another file.

    Attributes:
        scan: What has been read.
        size: The size at the last refresh, in bytes.
        mtime: When it was last written, seconds since the epoch; 0.0 if it could never be read.
    """

    def __init__(self, file: File, plugins: dict[str, str] | None = None) -> None:
        self.file = file
        self.size, self.mtime = 0, 0.0
        self._plugins = {} if plugins is None else plugins
        self._identity: object = None
        self.scan = Scan(self._plugins)

    def read_into(self, buffer: _Buffer) -> None:
        """Reads what was written since the last time; reads a replaced or truncated file from the beginning."""
        try:
            with self.file.open() as stream:
                identity, self.size, self.mtime = self.file.state(stream)
                if identity != self._identity or self.size < self.scan.position:
                    self._identity, self.scan = identity, Scan(self._plugins)
                if self.size > self.scan.position:
                    buffer.read(stream, self.scan, self.size)
        except OSError as error:
            self.scan.problems = [Problem(0, 0, f"cannot be read: {error.strerror or error}")]

    def payload(self, value: NonScalarValue) -> bytes:
        """Reads the serialized event that contains a value.

        Raises:
            ReadError: If the file can no longer be read.
        """
        try:
            with self.file.open() as stream:
                stream.seek(value.offset)
                return stream.read(value.length)
        except OSError as error:
            raise ReadError(f"'{self.file}' can no longer be read: {error.strerror or error}") from error


def refresh_files(
    files: Collection[EventFile], reader: BlockReader, on_progress: Callable[[int, int], object] | None = None
) -> None:
    """Reads what was written to files since the last time, several small files together.

    Args:
        files: The files of a folder in the order of writing.
        reader: Reads their blocks.
        on_progress: Called with how many files have been read, and how many there are.
    """
    buffer = _Buffer(reader)
    for count, file in enumerate(files, start=1):
        file.read_into(buffer)
        if on_progress:
            on_progress(count, len(files))
    buffer.flush()


class _Buffer:
    """The bytes of files that are read together."""

    def __init__(self, reader: BlockReader) -> None:
        self._reader = reader
        self._data = np.empty(0, np.uint8)
        self._blocks: list[Block] = []
        self._scans: list[Scan] = []

    def read(self, stream: BinaryIO, scan: Scan, size: int) -> None:
        """Reads a file from the position of its scan on; its last bytes only become part of the scan by `flush`."""
        if not len(self._data):
            self._data = np.empty(_BLOCK_BYTES + SLACK, np.uint8)
        if self._free < size - scan.position:
            self.flush()
        while (remaining := size - scan.position) > 0:
            position, start, limit = scan.position, self._end, min(remaining, self._free)
            stream.seek(position)
            count = stream.readinto(self._data[start : start + limit].data)  # type: ignore[attr-defined]
            self._blocks.append(Block(start, start + count, remaining - count))
            self._scans.append(scan)
            if count == remaining:
                return
            self.flush()
            if scan.position == position:
                if count < limit:
                    return  # the file has become shorter
                # A record, or damage, longer than the buffer.
                self._data = np.empty(2 * (len(self._data) - SLACK) + SLACK, np.uint8)

    @property
    def _end(self) -> int:
        return self._blocks[-1].end if self._blocks else 0

    @property
    def _free(self) -> int:
        return len(self._data) - SLACK - self._end

    def flush(self) -> None:
        """Adds what was read to the scans."""
        if self._blocks:
            self._reader.read(self._data, self._blocks, self._scans)
        self._blocks, self._scans = [], []
