"""An event file, read as far as it goes and no byte of it twice."""

from __future__ import annotations

from functools import partial

import numpy as np

from trackers.errors import ReadError
from trackers.reader.scan import NonScalarValue, Problem, Scan
from trackers.reader.storage import File
from trackers.reader.template_cache import TemplateCache

# Small enough for its memory to be used again, and large enough for many rows of a pattern.
_BLOCK_BYTES = 1 << 23


class EventFile:
    """One file and what was read of it.

    Args:
        file: Where it is.
        verify: Check the CRC of every payload.
        plugins: Which plugin shows a tag, as far as the files of its folder say: a TensorFlow 1 writer says it once,
            and may then go on in another file.
        patterns: Those that were found in other files.

    Attributes:
        scan: What was found.
        size: Its bytes when it was last looked at.
        touched: When it was last written, seconds since the epoch; 0.0 if it could never be read.
    """

    def __init__(
        self,
        file: File,
        verify: bool,
        plugins: dict[str, str] | None = None,
        patterns: TemplateCache | None = None,
    ) -> None:
        self.file = file
        self.size, self.mtime = 0, 0.0
        self._make_scan = partial(Scan, verify, plugins={} if plugins is None else plugins, patterns=patterns)
        self._identity: object = None
        self.scan = self._make_scan()

    def refresh(self) -> None:
        """Reads what was written since; a file that was replaced or cut is read anew."""
        try:
            with self.file.open() as opened:
                identity, self.size, self.mtime = self.file.state(opened)
                if identity != self._identity or self.size < self.scan.position:
                    self._identity, self.scan = identity, self._make_scan()
                wanted = _BLOCK_BYTES
                while (position := self.scan.position) < self.size:
                    opened.seek(position)
                    data = np.frombuffer(opened.read(min(wanted, self.size - position)), np.uint8)
                    self.scan.read(data, behind=max(0, self.size - position - len(data)))
                    if self.scan.position == position:
                        if len(data) < wanted:
                            break
                        wanted *= 2  # a record, or a damage, longer than a block
        except OSError as error:
            self.scan.problems = [Problem(0, 0, f"cannot be read: {error.strerror or error}")]

    def payload(self, other: NonScalarValue) -> bytes:
        """The bytes of the event that holds a value.

        Raises:
            ReadError: If the file cannot be read any more.
        """
        try:
            with self.file.open() as opened:
                opened.seek(other.offset)
                return opened.read(other.length)
        except OSError as error:
            raise ReadError(f"'{self.file}' could be read a moment ago, and now not: {error.strerror}") from error
