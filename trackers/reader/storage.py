"""Opens the files of a logdir, on this machine or through fsspec."""

from __future__ import annotations

import os
import posixpath
import time
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO, NamedTuple, Protocol


class State(NamedTuple):
    """The state of a file at one moment.

    Attributes:
        identity: Differs between a file and its replacement, as far as the file system tells.
        size: The size in bytes.
        mtime: When it was last written, seconds since the epoch.
    """

    identity: object
    size: int
    mtime: float


class File(Protocol):
    """A file of a logdir."""

    @property
    def folder(self) -> str:
        """Its folder relative to the logdir, as TensorBoard names a run; "." for the logdir itself."""

    @property
    def name(self) -> str:
        """Its own name, without the folder."""

    def open(self) -> BinaryIO:
        """Opens it for reading.

        Raises:
            OSError: If it cannot be opened.
        """

    def state(self, stream: BinaryIO) -> State:
        """Returns its current state.

        Args:
            stream: What `open` returned.

        Raises:
            OSError: If its state cannot be read.
        """

    def beside(self, path: str) -> File:
        """Returns another file of its folder, or of a folder in it.

        Args:
            path: Relative to its folder; what a log names need not exist.

        Raises:
            ValueError: If the path leads out of its folder, also through a link.
        """


@dataclass(frozen=True)
class LocalFile:
    """A file on this machine."""

    folder: str
    path: str

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        """Its own name, without the folder."""
        return os.path.basename(self.path)

    def open(self) -> BinaryIO:
        """Opens it for reading."""
        # Readers ask for many bytes at once; opening takes half the time without a buffer.
        return open(self.path, "rb", buffering=0)

    def state(self, stream: BinaryIO) -> State:
        """Returns its current state."""
        status = os.fstat(stream.fileno())
        return State((status.st_dev, status.st_ino), status.st_size, status.st_mtime)

    def beside(self, path: str) -> LocalFile:
        """Returns another file of its folder, or of a folder in it."""
        folder = os.path.realpath(os.path.dirname(self.path))
        target = os.path.realpath(os.path.join(folder, path))
        if not PurePath(target).is_relative_to(folder):
            raise _outside(path, self.name)
        return LocalFile(self.folder, target)


@dataclass(frozen=True)
class RemoteFile:
    """A file that fsspec opens; only a smaller size tells that it was replaced."""

    folder: str
    path: str
    system: Any

    def __str__(self) -> str:
        return str(self.system.unstrip_protocol(self.path))

    @property
    def name(self) -> str:
        """Its own name, without the folder."""
        return self.path.rpartition("/")[2]

    def open(self) -> BinaryIO:
        """Opens it for reading."""
        stream: BinaryIO = self.system.open(self.path, "rb")
        return stream

    def state(self, stream: BinaryIO) -> State:
        """Returns its current state."""
        try:
            mtime = self.system.modified(self.path).timestamp()
        except NotImplementedError:  # http, for one, does not tell when a file was written
            mtime = time.time()
        return State(None, self.system.info(self.path)["size"], mtime)

    def beside(self, path: str) -> RemoteFile:
        """Returns another file of its folder, or of a folder in it."""
        normal = posixpath.normpath(path)
        if normal.startswith(("/", "..")):
            raise _outside(path, self.name)
        return RemoteFile(self.folder, f"{self.path.rpartition('/')[0]}/{normal}", self.system)


def _outside(path: str, name: str) -> ValueError:
    return ValueError(f"the path {path!r} leads out of the folder of {name}")
