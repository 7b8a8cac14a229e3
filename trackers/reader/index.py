"""What a logdir contains: event files by folder, and the run that each folder belongs to."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from trackers.errors import InvalidArgumentError
from trackers.reader.event_file import EventFile
from trackers.reader.event_files import EventFiles, OnProgress
from trackers.reader.listing import FileList, list_files
from trackers.reader.storage import File
from trackers.schema.run_layout import METADATA_FILES, RECORD_FILE, is_trace, trace_location
from trackers.schema.splits import SPLITS

NameFilter = Collection[str] | None


class Folder(NamedTuple):
    """A folder that TensorBoard shows as a run.

    Attributes:
        name: Its path relative to the logdir, as TensorBoard names it.
        run: The directory of the run that it belongs to, relative to the logdir.
        split: Its path relative to that directory; "" for the directory itself.
        files: Its event files, in the order in which they are read.
    """

    name: str
    run: str
    split: str
    files: list[EventFile]


class LogIndex:
    """The files of a logdir, and what has been read of them.

    Args:
        root: As for `storage.list_files`.
        verify: Check the CRC of every record.
        restrict_to_root: Skip links that lead out of `root`.

    Attributes:
        root: The same.
        skipped_links: The paths of links that were skipped.
        is_read: Whether the event files have been read at least once.

    Raises:
        ReadError: If there is nothing at `root`.
    """

    def __init__(self, root: str, verify: bool, restrict_to_root: bool = False) -> None:
        self.root, self._restrict_to_root = root, restrict_to_root
        self.skipped_links: list[str] = []
        self._listing = FileList(root, on_skip=self._skip if restrict_to_root else None)
        self._events = EventFiles(verify)
        self._files: list[File] = []
        self._traces: list[File] = []
        self._metadata: dict[str, dict[str, File]] = {}
        self._folders: list[Folder] = []
        self._list()
        self.is_read = False

    @property
    def event_files(self) -> list[EventFile]:
        """The event files read so far; empty before the first read."""
        return list(self._events.by_path.values()) if self.is_read else []

    def refresh(self, on_progress: OnProgress | None = None) -> None:
        """Lists new files and reads what was written since the last time.

        Args:
            on_progress: Called with how many event files have been read, and how many may have changed.

        Raises:
            ReadError: If there is no longer anything at `root`.
        """
        # The first time, the list made by the constructor is used.
        if self.is_read or not ("://" in self.root or os.path.exists(os.path.expanduser(self.root))):
            self._list()
        if self._events.refresh(on_progress):
            self._folders = []
        self.is_read = True

    def _skip(self, path: str) -> None:
        self.skipped_links.append(path)

    def _list(self) -> None:
        self.skipped_links = []
        files = self._listing.read()
        if files is self._files:
            return
        self._files, self._traces = files, []
        self._metadata = {name: {} for name in METADATA_FILES}
        events = list[File]()
        for file in files:
            if (name := file.name) in self._metadata:
                self._metadata[name][file.folder] = file
            else:
                (self._traces if is_trace(name) else events).append(file)
        self._events.set_files(events)
        self._folders = []

    def folders(self, runs: NameFilter = None) -> Iterator[Folder]:
        """Iterates over every folder with event files, sorted by run and split.

        Args:
            runs: TensorBoard's names, or directories of runs, which stand for all of their folders; None for all.
        """
        if not self.is_read:
            self.refresh()
        names = as_set(runs)
        for folder in self._all_folders():
            if names is None or folder.name in names or folder.run in names:
                yield folder

    def _all_folders(self) -> list[Folder]:
        if not self._folders:
            recorded = self._metadata[RECORD_FILE]
            by_name: dict[str, list[EventFile]] = {}
            for events in self._events.by_path.values():
                by_name.setdefault(events.file.folder, []).append(events)
            folders = [Folder(name, *run_and_split(name, recorded), files) for name, files in by_name.items()]
            self._folders = sorted(folders, key=lambda folder: (folder.run, folder.split))
        return self._folders

    def list_files(self, is_match: Callable[[str], bool] | None = None) -> list[File]:
        """Lists the files of the logdir as they are now.

        Args:
            is_match: As for `storage.list_files`.

        Raises:
            ReadError: If there is nothing at `root`.
        """
        skipped: list[str] = []
        files = list_files(self.root, is_match, skipped.append if self._restrict_to_root else None)
        self.skipped_links = skipped
        return files

    def metadata_files(self, name: str) -> dict[str, File]:
        """Returns the file of this name in each folder that has one.

        Args:
            name: One of `METADATA_FILES`, such as `run.json`.
        """
        return self._metadata[name]

    def traced_runs(self) -> set[str]:
        """Returns the directories of the runs that have a profiler trace, also of those that have nothing else."""
        recorded = self.metadata_files(RECORD_FILE)
        locations = (trace_location(file.folder) for file in self._traces)
        return {run_and_split(location[0], recorded)[0] for location in locations if location}


def run_and_split(folder: str, recorded: Collection[str]) -> tuple[str, str]:
    """Splits a folder into the run that it belongs to and the rest of its path.

    Args:
        folder: Relative to the logdir; "." for the logdir itself.
        recorded: The folders that hold a run record.

    Returns:
        The nearest folder above (or the folder itself) with a run record, and the rest. Without a record, the folder
        above `train` or `validation`, as `keras.callbacks.TensorBoard` makes them. Otherwise the folder and "".
    """
    parts = [] if folder == "." else folder.split("/")
    for depth in range(len(parts), -1, -1):
        above = "/".join(parts[:depth]) or "."
        if above in recorded:
            return above, "/".join(parts[depth:])
    if parts and parts[-1] in SPLITS:
        return "/".join(parts[:-1]) or ".", parts[-1]
    return folder, ""


def as_set(names: NameFilter) -> set[str] | None:
    """Returns names as a set; a single string is one name.

    Raises:
        InvalidArgumentError: If `names` is neither a string, nor strings, nor None.
    """
    if names is None:
        return None
    is_names = isinstance(names, Iterable) and (isinstance(names, str) or all(isinstance(name, str) for name in names))
    if not is_names:
        raise InvalidArgumentError(f"expected a name, several names or None, not {names!r}")
    return {names} if isinstance(names, str) else set(names)
