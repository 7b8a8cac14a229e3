"""Reads an event file incrementally: each byte once, up to the last complete record."""

from __future__ import annotations

from functools import partial

import numpy as np

from trackers.errors import ReadError
from trackers.reader.scan import NonScalarValue, Problem, Scan
from trackers.reader.storage import File
from trackers.reader.template_cache import TemplateCache

# Small enough that its memory is reused, large enough for many rows of a template.
_BLOCK_BYTES = 1 << 23


class EventFile:
    """One event file and what has been read of it.

    Args:
        file: The file.
        verify: Check the CRC of every payload.
        plugins: Tag to plugin, shared by the files of a folder: a TensorFlow 1 writer names the plugin once, and may
            continue in another file.
        templates: The templates of other files.

    Attributes:
        scan: What has been read.
        size: The size at the last refresh, in bytes.
        mtime: When it was last written, seconds since the epoch; 0.0 if it could never be read.
    """

    def __init__(
        self,
        file: File,
        verify: bool,
        plugins: dict[str, str] | None = None,
        templates: TemplateCache | None = None,
    ) -> None:
        self.file = file
        self.size, self.mtime = 0, 0.0
        self._new_scan = partial(Scan, verify, plugins={} if plugins is None else plugins, templates=templates)
        self._identity: object = None
        self.scan = self._new_scan()

    def refresh(self) -> None:
        """Reads what was written since the last time; reads a replaced or truncated file from the beginning."""
        try:
            with self.file.open() as stream:
                identity, self.size, self.mtime = self.file.state(stream)
                if identity != self._identity or self.size < self.scan.position:
                    self._identity, self.scan = identity, self._new_scan()
                block_bytes = _BLOCK_BYTES
                while (position := self.scan.position) < self.size:
                    stream.seek(position)
                    data = np.frombuffer(stream.read(min(block_bytes, self.size - position)), np.uint8)
                    self.scan.read(data, bytes_remaining=max(0, self.size - position - len(data)))
                    if self.scan.position == position:
                        if len(data) < block_bytes:
                            break
                        block_bytes *= 2  # a record, or damage, longer than a block
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
