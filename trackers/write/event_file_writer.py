"""EventFile: framed records on their way to disk."""

from __future__ import annotations

import itertools
import os
import socket
import threading
import time
from pathlib import Path
from typing import BinaryIO

from tensorboard.compat.proto import event_pb2

from trackers.errors import RunFinishedError
from trackers.formats.tfrecord import encode_record

# A burst of images should not wait in memory for the next flush.
BUFFER_BYTES = 1 << 20
_file_numbers = itertools.count()


class EventFileWriter:
    """Gathers records in memory and appends them to a file, which is made when there is something to put into it.

    Safe to use from any thread. A fault of the disk loses nothing: what has not arrived is kept for the next try.

    Args:
        directory: Where the file goes; made when it is needed.
        created: When the file says that it was made, in seconds since the epoch; the moment of its first flush if left
            out. TensorBoard takes it for the run's beginning.
    """

    def __init__(self, directory: Path, created: float | None = None) -> None:
        self.directory = directory
        self._created = created
        self._lock = threading.Lock()
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._file: BinaryIO | None = None
        self._closed = False

    def append(self, record: bytes) -> None:
        """Takes a framed record.

        Raises:
            RunFinishedError: If the file is closed.
            OSError: If much was pending and cannot be written; it is kept.
        """
        with self._lock:
            if self._closed:
                raise RunFinishedError(f"{self.directory} has ended and takes no more summaries; open a new run")
            self._pending.append(record)
            self._pending_bytes += len(record)
            if self._pending_bytes > BUFFER_BYTES:
                self._flush()

    def flush(self) -> None:
        """Hands what is pending to the operating system.

        Raises:
            OSError: If the file cannot be made or written; what is pending is kept.
        """
        with self._lock:
            self._flush()

    def close(self) -> None:
        """Flushes and closes; a second call does nothing.

        Raises:
            OSError: If the file cannot be made or written.
        """
        with self._lock:
            self._closed = True
            self._flush()
            if self._file is not None:
                self._file.close()
                self._file = None

    def _flush(self) -> None:
        if not self._pending:
            return
        rest = memoryview(b"".join(self._pending))
        try:
            if self._file is None:
                created = time.time() if self._created is None else self._created
                self._file = _create(self.directory, created)
                head = event_pb2.Event(wall_time=created, file_version="brain.Event:2")
                rest = memoryview(encode_record(head.SerializeToString()) + bytes(rest))
            # Unbuffered, so that a full disk leaves us knowing which bytes have arrived.
            while rest:
                rest = rest[self._file.write(rest) :]
        finally:
            self._pending = [bytes(rest)] if rest else []
            self._pending_bytes = len(rest)


def _create(directory: Path, created: float) -> BinaryIO:
    directory.mkdir(parents=True, exist_ok=True)
    while True:
        name = f"events.out.tfevents.{int(created)}.{socket.gethostname()}.{os.getpid()}.{next(_file_numbers)}"
        try:
            return open(directory / name, "xb", buffering=0)
        except FileExistsError:  # another process of this number, on a host of this name
            continue
