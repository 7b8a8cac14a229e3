"""What lies in a logdir: event files by folder, and the run directory that each folder belongs to."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from trackers import names
from trackers.reader.event_files import EventFile
from trackers.reader.patterns import Patterns
from trackers.reader.storage import File, find

Watch = Callable[[int, int], object]
Names = Collection[str] | None


class Folder(NamedTuple):
    """A folder that TensorBoard shows as a run.

    Attributes:
        name: Its path relative to the logdir, as TensorBoard names it.
        run: The run's directory that it belongs to, likewise.
        split: Its path within that; "" for the directory itself.
        files: Its event files, in the order in which they are read.
    """

    name: str
    run: str
    split: str
    files: list[EventFile]


class Catalog:
    """The files of a logdir and what was read of them.

    Args:
        root: As for `storage.find`.
        verify: Check the CRC of every record.
        contained: Leave out links that lead out of `root`.

    Attributes:
        root: As above.
        left_out: The paths of such links.

    Raises:
        ReadError: If there is nothing at `root`.
    """

    def __init__(self, root: str, verify: bool, contained: bool = False) -> None:
        self.root, self._verify, self._contained = root, verify, contained
        self.left_out: list[str] = []
        self._events: dict[str, EventFile] = {}
        self._plugins: dict[str, dict[str, str]] = {}
        self._patterns = Patterns()
        self._found = self.find()
        self._read = False

    def refresh(self, watch: Watch | None = None) -> None:
        """Looks for new files and reads what was written since.

        Args:
            watch: Called with how many event files have been read, and how many there are.
        """
        if self._read:
            self._found = self.find()
        files = [file for file in self._found if not _is_json(file)]
        self._events = {str(file): self._events.get(str(file)) or self._event_file(file) for file in files}
        for count, events in enumerate(self._events.values(), start=1):
            events.refresh()
            if watch:
                watch(count, len(files))
        self._read = True

    def _event_file(self, file: File) -> EventFile:
        return EventFile(file, self._verify, self._plugins.setdefault(file.folder, {}), self._patterns)

    def folders(self, runs: Names = None) -> Iterator[Folder]:
        """Every folder with event files, sorted by run and split.

        Args:
            runs: Those wanted: TensorBoard's names, or run directories, which stand for all of their folders.
        """
        if not self._read:
            self.refresh()
        recorded = set(self.json_files(names.RECORD_FILE))
        by_name: dict[str, list[EventFile]] = {}
        for events in self._events.values():
            by_name.setdefault(events.file.folder, []).append(events)
        wanted = chosen(runs)
        found = [Folder(name, *run_and_split(name, recorded), files) for name, files in by_name.items()]
        for folder in sorted(found, key=lambda folder: (folder.run, folder.split)):
            if wanted is None or folder.name in wanted or folder.run in wanted:
                yield folder

    def find(self, wanted: Callable[[str], bool] | None = None) -> list[File]:
        """What lies in the logdir now.

        Args:
            wanted: As for `storage.find`.
        """
        left_out = list[str]()
        found = find(self.root, wanted, left_out.append if self._contained else None)
        self.left_out = left_out
        return found

    def json_files(self, name: str) -> dict[str, File]:
        """Folder to its record or its label, for those that have one."""
        return {file.folder: file for file in self._found if file.name == name}


def run_and_split(folder: str, recorded: Collection[str]) -> tuple[str, str]:
    """The run directory that a folder belongs to.

    Args:
        folder: Relative to the logdir; "." for the logdir itself.
        recorded: The folders that hold a record of ours.

    Returns:
        The nearest folder above (or the folder itself) that has a record, and the rest of the path; without any, what
        `keras.callbacks.TensorBoard` makes: the folder above `train` or `validation`. Otherwise the folder, and "".
    """
    parts = [] if folder == "." else folder.split("/")
    for depth in range(len(parts), -1, -1):
        above = "/".join(parts[:depth]) or "."
        if above in recorded:
            return above, "/".join(parts[depth:])
    if parts and parts[-1] in names.SPLITS:
        return "/".join(parts[:-1]) or ".", parts[-1]
    return folder, ""


def load_json(file: File) -> tuple[dict[str, Any], float]:
    """What a record or a label holds, {} if it cannot be read, and when it was last written (seconds; 0.0 likewise)."""
    try:
        with file.open() as opened:
            touched = file.state(opened).touched
            found = json.loads(opened.read())
        return (found, touched) if isinstance(found, dict) else ({}, touched)
    except (OSError, ValueError):
        return {}, 0.0


def chosen(words: Names) -> set[str] | None:
    """The words wanted; one word may come alone."""
    return words if words is None else {words} if isinstance(words, str) else set(words)


def _is_json(file: File) -> bool:
    return file.name in (names.RECORD_FILE, names.LABEL_FILE)
