"""EventFileWriter: appends records to one event file."""

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

# A burst of images should not stay in memory until the next flush.
BUFFER_BYTES = 1 << 20
_file_numbers = itertools.count()


class EventFileWriter:
    """Buffers records in memory and appends them to a file, which is created by the first flush.

    All methods are thread-safe. If the disk fails, no record is lost: those not yet written stay in the buffer.

    Args:
        directory: The folder of the file; created when it is needed.
        created: The time of the file's first event, in seconds since the epoch, which TensorBoard takes as the
            beginning of the run; by default the time of the first flush.
    """

    def __init__(self, directory: Path, created: float | None = None) -> None:
        self.directory = directory
        self._created = created
        self._lock = threading.Lock()
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._file: BinaryIO | None = None
        self._closed = False

    def check_open(self) -> None:
        """Checks that the writer accepts records.

        Raises:
            RunFinishedError: If it is closed.
        """
        if self._closed:
            raise RunFinishedError(f"{self.directory} has ended and accepts no more summaries; open a new run")

    def append(self, record: bytes) -> None:
        """Adds an encoded record to the buffer, and flushes a full buffer.

        Raises:
            RunFinishedError: If the writer is closed.
            OSError: If the full buffer cannot be written; its records are kept.
        """
        with self._lock:
            self.check_open()
            self._pending.append(record)
            self._pending_bytes += len(record)
            if self._pending_bytes > BUFFER_BYTES:
                self._flush_locked()

    def flush(self) -> None:
        """Passes the buffered records to the operating system.

        Raises:
            OSError: If the file cannot be created or written; the records are kept.
        """
        with self._lock:
            self._flush_locked()

    def close(self) -> None:
        """Flushes and closes the file. A second call does nothing, unless the first one failed.

        Raises:
            OSError: If the file cannot be created or written; the records are kept.
        """
        with self._lock:
            self._closed = True
            self._flush_locked()
            if self._file is not None:
                self._file.close()
                self._file = None

    def _flush_locked(self) -> None:
        if not self._pending:
            return
        rest = memoryview(b"".join(self._pending))
        try:
            if self._file is None:
                created = time.time() if self._created is None else self._created
                self._file = _create_file(self.directory, created)
                head = event_pb2.Event(wall_time=created, file_version="brain.Event:2")
                rest = memoryview(encode_record(head.SerializeToString()) + bytes(rest))
            # Unbuffered, so that after an error it is known which bytes are written.
            while rest:
                rest = rest[self._file.write(rest) :]
        finally:
            self._pending = [bytes(rest)] if rest else []
            self._pending_bytes = len(rest)


def _create_file(directory: Path, created: float) -> BinaryIO:
    directory.mkdir(parents=True, exist_ok=True)
    while True:
        # TensorBoard reads the files of a folder in the order of their names: a 10 must not come before a 9.
        number = f"{next(_file_numbers):06}"
        name = f"events.out.tfevents.{int(created)}.{socket.gethostname()}.{os.getpid()}.{number}"
        try:
            return open(directory / name, "xb", buffering=0)
        except FileExistsError:  # another process with this pid, on a host with this name
            continue
