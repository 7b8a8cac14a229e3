"""The output of a run: what Python prints to stdout and stderr, also kept in `output.log`."""

from __future__ import annotations

import io
import sys
import threading
from pathlib import Path
from typing import Any, TextIO

_MAX_BYTES = 200_000


class OutputCapture:
    """Keeps the last 200 kB of what this process prints while a run is open, and lets all of it through.

    It replaces `sys.stdout` and `sys.stderr`. What C++ libraries print, and handlers of `logging` that were made before
    the run, write to the terminal alone.

    Args:
        path: The file to write at each flush.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._text = ""
        self._is_flushed = True
        self._streams = {"stdout": _Tee(sys.stdout, self._add), "stderr": _Tee(sys.stderr, self._add)}
        for name, stream in self._streams.items():
            setattr(sys, name, stream)

    def _add(self, text: str) -> None:
        with self._lock:
            self._text += text
            self._is_flushed = False
            if len(self._text) > 2 * _MAX_BYTES:
                self._text = self._text[-_MAX_BYTES:]

    def flush(self) -> None:
        """Writes `output.log`.

        Raises:
            OSError: If the file cannot be written.
        """
        with self._lock:
            if self._is_flushed:
                return
            content = self._text.encode("utf-8", "replace")[-_MAX_BYTES:]
            self._path.write_bytes(content)
            self._is_flushed = True

    def close(self) -> None:
        """Restores the streams and writes what is left.

        Raises:
            OSError: If the file cannot be written.
        """
        for name, stream in self._streams.items():
            # Another capture may have been put on top of this one; then it goes on writing through it.
            if getattr(sys, name) is stream:
                setattr(sys, name, stream.stream)
            stream.on_write = None
        self.flush()


class _Tee(io.TextIOBase):
    """A text stream that also passes everything on; all other attributes are those of the stream."""

    def __init__(self, stream: TextIO, on_write: Any) -> None:
        self.stream = stream
        self.on_write = on_write

    def write(self, text: str) -> int:
        if self.on_write:
            self.on_write(text)
        return self.stream.write(text)

    def flush(self) -> None:
        self.stream.flush()

    def isatty(self) -> bool:
        return self.stream.isatty()

    def fileno(self) -> int:
        return self.stream.fileno()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.stream.encoding

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)
