"""Lists and opens the files of a logdir, on this machine or through fsspec."""

from __future__ import annotations

import os
import posixpath
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO, NamedTuple, Protocol

from trackers.errors import ReadError
from trackers.schema.run_layout import ARTIFACT_STORE_FILE, METADATA_FILES, is_event_file, is_trace

_ROOT = "."


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
        return open(self.path, "rb")

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


def list_files(
    root: str, is_match: Callable[[str], bool] | None = None, on_skip: Callable[[str], object] | None = None
) -> list[File]:
    """Lists the event files, traces, run records, labels and alerts of a logdir, without those in an artifact store.

    Args:
        root: A logdir, a run's directory or one event file: a path, or a URL that fsspec opens (`s3://…`, `gs://…`).
        is_match: Selects other files by name.
        on_skip: Called with the path of each link that leads out of `root`, which is then skipped. By default every
            link is followed, except to a folder that was already visited.

    Returns:
        The files, sorted by folder and name.

    Raises:
        ReadError: If there is nothing at `root`, or the package for its protocol is missing.
    """
    is_match = is_match or _is_log_file
    files = _remote_files(root, is_match) if "://" in root else _local_files(root, is_match, on_skip)
    return sorted(files, key=lambda file: (file.folder, file.name))


def walk(
    root: str | os.PathLike[str], on_skip: Callable[[str], object] | None = None, skip_folders_with: str | None = None
) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Walks a folder tree, following links, but visits each folder once.

    Args:
        root: The folder.
        on_skip: As for `list_files`.
        skip_folders_with: The name of a file; a folder that contains it is skipped, with everything in it.

    Yields:
        Each folder, relative to `root`, and its files, without pipes, sockets and broken links. Folders that cannot be
        listed are skipped.
    """
    pending, visited = [(_ROOT, os.fspath(root))], set[tuple[int, int]]()
    real_root = os.path.realpath(root)
    while pending:
        folder, path = pending.pop()
        try:
            status = os.stat(path)
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError:  # deleted meanwhile, or not permitted
            continue
        if (status.st_dev, status.st_ino) in visited:
            continue
        visited.add((status.st_dev, status.st_ino))
        if any(entry.name == skip_folders_with for entry in entries):
            continue
        if on_skip:
            entries = list(_skip_external_links(real_root, entries, on_skip))
        yield folder, [entry for entry in entries if entry.is_file()]
        subfolders = [
            (entry.name if folder == _ROOT else f"{folder}/{entry.name}", entry.path)
            for entry in entries
            if entry.is_dir()
        ]
        pending += reversed(subfolders)


def _outside(path: str, name: str) -> ValueError:
    return ValueError(f"the path {path!r} leads out of the folder of {name}")


def _is_log_file(name: str) -> bool:
    return is_event_file(name) or is_trace(name) or name in METADATA_FILES


def _skip_external_links(
    root: str, entries: Iterable[os.DirEntry[str]], on_skip: Callable[[str], object]
) -> Iterator[os.DirEntry[str]]:
    for entry in entries:
        if entry.is_symlink() and not PurePath(os.path.realpath(entry.path)).is_relative_to(root):
            on_skip(entry.path)
        else:
            yield entry


def _local_files(path: str, is_match: Callable[[str], bool], on_skip: Callable[[str], object] | None) -> Iterator[File]:
    root = os.path.expanduser(path)
    if os.path.isfile(root):
        yield LocalFile(_ROOT, root)
        return
    if not os.path.isdir(root):
        raise ReadError(f"{root!r} does not exist; expected a logdir, a run's directory or an event file")
    if not os.access(root, os.R_OK | os.X_OK):
        raise ReadError(f"{root!r} cannot be listed: permission denied")
    for folder, entries in walk(root, on_skip, skip_folders_with=ARTIFACT_STORE_FILE):
        yield from (LocalFile(folder, entry.path) for entry in entries if is_match(entry.name))


def _remote_files(url: str, is_match: Callable[[str], bool]) -> Iterator[File]:
    import fsspec  # takes 0.5 s, which local logs do not need

    try:
        system, root = fsspec.core.url_to_fs(url)
        system.invalidate_cache()
        paths = system.find(root)
    except (OSError, ValueError, ImportError) as error:
        raise ReadError(f"{url!r} cannot be read: {error}") from error
    if not paths:
        raise ReadError(f"{url!r} is empty; expected a logdir, a run's directory or an event file")
    root = root.rstrip("/")
    stores = tuple(path.removesuffix(ARTIFACT_STORE_FILE) for path in paths if path.endswith(f"/{ARTIFACT_STORE_FILE}"))
    for path in paths:
        if path.startswith(stores):
            continue
        folder, _, name = path.rpartition("/")
        if path == root:
            yield RemoteFile(_ROOT, path, system)
        elif is_match(name):
            yield RemoteFile(folder.removeprefix(root).strip("/") or _ROOT, path, system)
