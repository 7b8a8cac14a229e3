"""The contents of files, stored once each under their SHA-256."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from trackers.errors import InvalidArgumentError, ReadError

# Called with the number of bytes that were read or copied since the last call.
OnBytes = Callable[[int], object]

_BLOCK_BYTES: Final = 1 << 20
_COPY_BYTES: Final = 1 << 26
_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_digest(text: object) -> bool:
    """Tells whether a value is a SHA-256 in lower-case hexadecimal digits."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def no_bytes(count: int) -> None:
    """Reports no progress."""


class Blobs:
    """The folder with the contents.

    Args:
        root: The store.
    """

    def __init__(self, root: Path) -> None:
        self._folder = root / "sha256"
        self._drafts = root / "drafts"

    def path(self, digest: str) -> Path:
        """Returns where the content with a digest is, or would be."""
        return self._folder / digest[:2] / digest

    def add(self, source: Path, on_bytes: OnBytes = no_bytes) -> tuple[str, int]:
        """Stores the content of a file, unless it is there already and intact.

        Args:
            source: A file; it is copied block by block, whatever its size.
            on_bytes: Reports progress.

        Returns:
            The digest, and the size in bytes.

        Raises:
            InvalidArgumentError: If the file is not a regular file, or changes while it is read.
            OSError: If it cannot be read, or the store cannot be written.
        """
        if not stat.S_ISREG(source.stat().st_mode):  # reading a pipe would never end
            raise InvalidArgumentError(f"an artifact must consist of regular files; {str(source)!r} is none")
        with source.open("rb") as opened:
            # Most runs log the data set that the last one logged: reading is cheaper than writing.
            digest, size = _digest(opened, on_bytes)
            if not self.fault(digest, size):
                return digest, size
            with self._draft() as draft:
                opened.seek(0)
                with draft.open("w+b") as copy:
                    _copy(opened, copy)
                    copy.seek(0)
                    if _digest(copy, no_bytes) != (digest, size):
                        raise InvalidArgumentError(f"{str(source)!r} changed while it was logged; log it again")
                self._keep(draft, digest)
        return digest, size

    def add_bytes(self, content: bytes) -> str:
        """Stores a content that is in memory; returns its digest.

        Raises:
            OSError: If the store cannot be written.
        """
        digest = hashlib.sha256(content).hexdigest()
        if self.fault(digest, len(content)):
            with self._draft() as draft:
                draft.write_bytes(content)
                self._keep(draft, digest)
        return digest

    def read(self, digest: str) -> bytes:
        """Returns a content that is small enough for memory.

        Raises:
            ReadError: If it is missing or damaged.
        """
        path = self.path(digest)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ReadError(f"{str(path)!r} cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise ReadError(f"{str(path)!r} is damaged")
        return content

    def fault(self, digest: str, size: int, on_bytes: OnBytes = no_bytes) -> str:
        """Tells what is wrong with a stored content: `is missing`, `is damaged` or ""."""
        path = self.path(digest)
        try:
            # Not a link, and not a pipe, which would never end.
            if not stat.S_ISREG(path.lstat().st_mode):
                return "is damaged"
            with path.open("rb") as opened:
                if os.fstat(opened.fileno()).st_size != size:
                    return "is damaged"
                return "" if _digest(opened, on_bytes) == (digest, size) else "is damaged"
        except FileNotFoundError:
            return "is missing"
        except OSError as error:
            return f"cannot be read: {error.strerror}"

    @contextlib.contextmanager
    def _draft(self) -> Iterator[Path]:
        self._drafts.mkdir(exist_ok=True)
        draft = self._drafts / f"{os.getpid()}-{secrets.token_hex(8)}"
        try:
            yield draft
        finally:
            draft.unlink(missing_ok=True)

    def _keep(self, draft: Path, digest: str) -> None:
        make_read_only(draft)
        self.path(digest).parent.mkdir(parents=True, exist_ok=True)
        draft.replace(self.path(digest))


def make_read_only(path: Path) -> None:
    """Takes the permission to write from everybody, where the file system has permissions."""
    with contextlib.suppress(PermissionError, NotImplementedError):
        path.chmod(0o444)


def copy_checked(source: Path, target: Path, digest: str, on_bytes: OnBytes = no_bytes) -> None:
    """Copies a stored content to a new file, and checks the copy.

    Args:
        source: The content.
        target: The new file.
        digest: Its SHA-256.
        on_bytes: Reports progress.

    Raises:
        ReadError: If the content is damaged or missing; there is no copy then.
        FileExistsError: If the target exists.
        OSError: If it cannot be written.
    """
    try:
        opened = source.open("rb")
    except OSError as error:
        raise ReadError(f"{str(source)!r} cannot be read: {error.strerror}") from error
    with opened, target.open("x+b") as copy:
        _copy(opened, copy)
        copy.seek(0)
        if _digest(copy, on_bytes)[0] != digest:
            target.unlink()
            raise ReadError(f"{str(source)!r} is damaged")


def _digest(opened: BinaryIO, on_bytes: OnBytes) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    while block := opened.read(_BLOCK_BYTES):
        hashed.update(block)
        size += len(block)
        on_bytes(len(block))
    return hashed.hexdigest(), size


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    """Copies inside the kernel, which shares the blocks on disk where the file system can."""
    try:
        while os.copy_file_range(source.fileno(), target.fileno(), _COPY_BYTES):
            pass
    except OSError:  # two file systems, or one that cannot
        source.seek(0)
        target.seek(0)
        shutil.copyfileobj(source, target, _BLOCK_BYTES)
        target.truncate()
    target.flush()
