"""A lock against other threads, processes, and machines where the file system is NFS."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Holds a lock until the block ends; whoever else wants it waits.

    Args:
        path: The lock file, created if missing. It stays: another process may be waiting for it.

    Raises:
        OSError: If the file cannot be created, or is a link.
    """
    # Whoever can write the directory could make the lock a link to a file that is not theirs.
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    try:
        # In a folder that a group shares, the umask must not lock the others out.
        with contextlib.suppress(PermissionError):
            os.fchmod(lock, 0o666)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
