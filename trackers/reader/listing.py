"""Lists the files of a logdir, on this machine or through fsspec."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import PurePath
from typing import NamedTuple

from trackers.errors import ReadError
from trackers.reader.file_versions import Version, VersionReader
from trackers.reader.storage import File, LocalFile, RemoteFile
from trackers.schema.run_layout import ARTIFACT_STORE_FILE, METADATA_FILES, is_event_file, is_trace

_ROOT = "."
_NAME = attrgetter("name")

OnSkip = Callable[[str], object]


def list_files(root: str, is_match: Callable[[str], bool] | None = None, on_skip: OnSkip | None = None) -> list[File]:
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
    return FileList(root, is_match, on_skip).read()


class FileList:
    """The files of a logdir, listed as often as needed; folders that have not changed are not listed again.

    Args:
        root: As for `list_files`.
        is_match: As for `list_files`.
        on_skip: As for `list_files`.
    """

    def __init__(self, root: str, is_match: Callable[[str], bool] | None = None, on_skip: OnSkip | None = None) -> None:
        self._root, self._is_match = root, is_match or _is_log_file
        self._tree = FolderTree(os.path.expanduser(root), on_skip, skip_folders_with=ARTIFACT_STORE_FILE)
        self._folders: dict[str, _FolderFiles] = {}
        self._files: list[File] = []

    def read(self) -> list[File]:
        """Lists the files as they are now.

        Returns:
            As for `list_files`; the same list as before if no file was added or removed.

        Raises:
            ReadError: As for `list_files`.
        """
        if "://" in self._root:
            files: list[File] = list(_remote_files(self._root, self._is_match))
            files.sort(key=lambda file: (file.folder, file.name))
        else:
            files = self._local_files()
        if files != self._files:
            self._files = files
        return self._files

    def _local_files(self) -> list[File]:
        root = os.path.expanduser(self._root)
        if os.path.isfile(root):
            return [LocalFile(_ROOT, root)]
        if not os.path.isdir(root):
            raise ReadError(f"{root!r} does not exist; expected a logdir, a run's directory or an event file")
        if not os.access(root, os.R_OK | os.X_OK):
            raise ReadError(f"{root!r} cannot be listed: permission denied")
        known, folders = self._folders, dict[str, _FolderFiles]()
        for folder, entries in self._tree.walk():
            before = known.get(folder)
            if before is None or before.entries is not entries:
                files = [LocalFile(folder, entry.path) for entry in entries if self._is_match(entry.name)]
                before = _FolderFiles(entries, files)
            folders[folder] = before
        self._folders = folders
        if len(folders) == len(known) and all(known.get(folder) is listed for folder, listed in folders.items()):
            return self._files
        return [file for folder in sorted(folders) for file in folders[folder].files]


class _FolderFiles(NamedTuple):
    """The files of one folder.

    Attributes:
        entries: All of them; the same list as long as the folder has not changed.
        files: Those that match, by name.
    """

    entries: list[os.DirEntry[str]]
    files: list[LocalFile]


class _Listing(NamedTuple):
    """What is in a folder.

    Attributes:
        version: The version of the folder; None if it has to be listed again.
        files: Its files, by name.
        subfolders: The name of each relative to the root, and its path, the last one first.
    """

    version: Version | None
    files: list[os.DirEntry[str]]
    subfolders: list[tuple[str, str]]


class FolderTree:
    """A folder tree, walked as often as needed; folders that have not changed are not listed again.

    Args:
        root: The folder.
        on_skip: As for `list_files`.
        skip_folders_with: The name of a file; a folder that contains it is skipped, with everything in it.
    """

    def __init__(
        self, root: str | os.PathLike[str], on_skip: OnSkip | None = None, skip_folders_with: str | None = None
    ) -> None:
        self._root, self._on_skip, self._skip_folders_with = os.fspath(root), on_skip, skip_folders_with
        self._real_root = ""
        self._listings: dict[str, _Listing] = {}

    def walk(self) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
        """Walks the tree, following links, but visits each folder once.

        Yields:
            Each folder, relative to the root, and its files by name, without pipes, sockets and broken links: the same
            list as in the walk before if the folder has not changed. Folders that cannot be listed are skipped.
        """
        self._real_root = os.path.realpath(self._root)
        read_version = VersionReader().version
        known, listings = self._listings, dict[str, _Listing]()
        pending, visited = [(_ROOT, self._root)], set[tuple[int, int]]()
        while pending:
            folder, path = pending.pop()
            try:
                status = os.stat(path)
                identity = status.st_dev, status.st_ino
                if identity in visited:
                    continue
                visited.add(identity)
                version = read_version(status)
                listing = known.get(path)
                if listing is None or version is None or listing.version != version:
                    listing = self._list(folder, path, version)
            except OSError:  # deleted meanwhile, or not permitted
                continue
            listings[path] = listing
            yield folder, listing.files
            if listing.subfolders:
                pending += listing.subfolders
        self._listings = listings

    def _list(self, folder: str, path: str, version: Version | None) -> _Listing:
        prefix = "" if folder == _ROOT else f"{folder}/"
        files, subfolders = list[os.DirEntry[str]](), list[tuple[str, str]]()
        with os.scandir(path) as scan:
            entries = sorted(scan, key=_NAME)
        if self._skip_folders_with in map(_NAME, entries):
            return _Listing(version, [], [])
        for entry in entries:
            if entry.is_symlink():
                version = None  # what a link leads to changes without its folder
                if self._on_skip and not PurePath(os.path.realpath(entry.path)).is_relative_to(self._real_root):
                    self._on_skip(entry.path)
                    continue
            if entry.is_dir():
                subfolders.append((prefix + entry.name, entry.path))
            elif entry.is_file():
                files.append(entry)
        subfolders.reverse()
        return _Listing(version, files, subfolders)


def _is_log_file(name: str) -> bool:
    return is_event_file(name) or is_trace(name) or name in METADATA_FILES


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
