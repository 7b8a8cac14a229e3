"""Where logs lie: the files of a logdir, on this machine or wherever fsspec reaches."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO, NamedTuple, Protocol

from trackers.errors import ReadError
from trackers.schema.run_layout import LABEL_FILE, RECORD_FILE

_MARK = "tfevents"
_ROOT = "."


class State(NamedTuple):
    """What a file is at the moment.

    Attributes:
        identity: Differs between two files that bore one name, as far as that can be known.
        size: In bytes.
        touched: When it was last written: seconds since the epoch.
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
        """Its own name."""

    def open(self) -> BinaryIO:
        """Opens it to be read.

        Raises:
            OSError: If it cannot be.
        """

    def state(self, opened: BinaryIO) -> State:
        """What it is at the moment, once opened."""


@dataclass(frozen=True)
class LocalFile:
    """A file on this machine."""

    folder: str
    path: str

    def __str__(self) -> str:
        return self.path

    @property
    def name(self) -> str:
        """Its own name."""
        return os.path.basename(self.path)

    def open(self) -> BinaryIO:
        """Opens it to be read."""
        return open(self.path, "rb")

    def state(self, opened: BinaryIO) -> State:
        """What it is at the moment."""
        status = os.fstat(opened.fileno())
        return State((status.st_dev, status.st_ino), status.st_size, status.st_mtime)


@dataclass(frozen=True)
class RemoteFile:
    """A file that fsspec reaches; its size alone tells that it was replaced."""

    folder: str
    path: str
    system: Any

    def __str__(self) -> str:
        return str(self.system.unstrip_protocol(self.path))

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path.rpartition("/")[2]

    def open(self) -> BinaryIO:
        """Opens it to be read."""
        opened: BinaryIO = self.system.open(self.path, "rb")
        return opened

    def state(self, opened: BinaryIO) -> State:
        """What it is at the moment."""
        try:
            mtime = self.system.modified(self.path).timestamp()
        except NotImplementedError:  # such as http: whether it is alive cannot be known
            mtime = time.time()
        return State(None, self.system.info(self.path)["size"], mtime)


def list_files(
    root: str, is_match: Callable[[str], bool] | None = None, on_skip: Callable[[str], object] | None = None
) -> list[File]:
    """The event files, records and labels of a logdir.

    Args:
        root: A logdir, a run's directory or one event file: a path, or a URL that fsspec knows (`s3://…`, `gs://…`).
        is_match: Says of a file's name whether it is looked for, instead.
        on_skip: Called with the path of each link that leads out of `root`, which is then left out.

    Returns:
        Sorted by folder and name. Links are followed, and those that lead back left out.

    Raises:
        ReadError: If there is nothing at `root`, or the package is missing that reaches it.
    """
    is_match = is_match or _is_log_file
    found = _remote(root, is_match) if "://" in root else _local(os.path.expanduser(root), is_match, on_skip)
    return sorted(found, key=lambda file: (file.folder, file.name))


def walk(
    root: str | os.PathLike[str], on_skip: Callable[[str], object] | None = None
) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Every folder in a folder, each once: links are followed, those that lead back or anywhere twice are not.

    Args:
        root: The folder.
        on_skip: As for `list_files`; if left out, every link is followed.

    Yields:
        The folder, relative to `root`, and its files; pipes, sockets and links that lead nowhere are none.
    """
    waiting, seen = [(_ROOT, os.fspath(root))], set[tuple[int, int]]()
    real = os.path.realpath(root)
    while waiting:
        folder, path = waiting.pop()
        try:
            status = os.stat(path)
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError:  # gone, or not for us
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        if on_skip:
            entries = list(_within(real, entries, on_skip))
        yield folder, [entry for entry in entries if entry.is_file()]
        below = [
            (entry.name if folder == _ROOT else f"{folder}/{entry.name}", entry.path)
            for entry in entries
            if entry.is_dir()
        ]
        waiting += reversed(below)


def is_event_file(name: str) -> bool:
    """Whether TensorBoard takes a file of this name for an event file."""
    return _MARK in name


def _is_log_file(name: str) -> bool:
    return is_event_file(name) or name in (RECORD_FILE, LABEL_FILE)


def _within(
    root: str, entries: Iterable[os.DirEntry[str]], on_skip: Callable[[str], object]
) -> Iterator[os.DirEntry[str]]:
    for entry in entries:
        if entry.is_symlink() and not PurePath(os.path.realpath(entry.path)).is_relative_to(root):
            on_skip(entry.path)
        else:
            yield entry


def _local(root: str, is_match: Callable[[str], bool], on_skip: Callable[[str], object] | None) -> Iterator[File]:
    if os.path.isfile(root):
        yield LocalFile(_ROOT, root)
        return
    if not os.path.isdir(root):
        raise ReadError(f"{root!r} should be a logdir, a run's directory or an event file, and is not there")
    if not os.access(root, os.R_OK | os.X_OK):
        raise ReadError(f"{root!r} should be a logdir, and may not be listed: ask its owner for permission")
    for folder, files in walk(root, on_skip):
        yield from (LocalFile(folder, file.path) for file in files if is_match(file.name))


def _remote(url: str, is_match: Callable[[str], bool]) -> Iterator[File]:
    import fsspec  # half a second that local logs need not pay

    try:
        system, root = fsspec.core.url_to_fs(url)
        system.invalidate_cache()
        paths = system.find(root)
    except (OSError, ValueError, ImportError) as error:
        raise ReadError(f"{url!r} cannot be read: {error}") from error
    if not paths:
        raise ReadError(f"{url!r} should be a logdir, a run's directory or an event file, and holds nothing")
    root = root.rstrip("/")
    for path in paths:
        folder, _, name = path.rpartition("/")
        if path == root:
            yield RemoteFile(_ROOT, path, system)
        elif is_match(name):
            yield RemoteFile(folder.removeprefix(root).strip("/") or _ROOT, path, system)
