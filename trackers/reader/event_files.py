"""The event files of a logdir: those that may have changed are opened, the others are not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from trackers.reader.block_reader import BlockReader
from trackers.reader.event_file import EventFile, refresh_files
from trackers.reader.file_versions import Version, VersionReader
from trackers.reader.storage import File, LocalFile

OnProgress = Callable[[int, int], object]


class EventFiles:
    """Event files and what has been read of them.

    Args:
        verify: Check the CRC of every record.

    Attributes:
        by_path: Path or URL to event file, in the order in which they are read; not to be changed.
    """

    def __init__(self, verify: bool) -> None:
        self.by_path: dict[str, EventFile] = {}
        self._reader = BlockReader(verify)
        self._versions: dict[str, Version] = {}
        # The files of a folder share the names of plugins: TensorFlow 1 names the plugin of a tag only once.
        self._plugins: dict[str, dict[str, str]] = {}

    def set_files(self, files: Iterable[File]) -> None:
        """Sets which files there are; what has been read of those that are still there is kept.

        Args:
            files: The files, those of a folder in the order of writing.
        """
        known = self.by_path
        self.by_path = {path: known.get(path) or self._open(file) for file in files if (path := str(file))}

    def refresh(self, on_progress: OnProgress | None = None) -> bool:
        """Reads what was written since the last time.

        Args:
            on_progress: Called with how many files have been read, and how many may have changed.

        Returns:
            Whether any may have changed.
        """
        reader, pending, versions = VersionReader(), list[EventFile](), dict[str, Version]()
        for path, events in self.by_path.items():
            try:
                status = os.stat(path) if isinstance(events.file, LocalFile) else None
            except OSError:  # deleted meanwhile, or not permitted
                status = None
            if status:
                version = reader.version(status)
                if version:
                    versions[path] = version
                    if version == self._versions.get(path):
                        continue
                if _is_rewritten(events, status) and reader.is_local(status):
                    events = self.by_path[path] = self._open(events.file)
            pending.append(events)
        # The versions are those from before: what is written while the files are read is read the next time.
        refresh_files(pending, self._reader, on_progress)
        for events in pending:
            if any(not problem.size for problem in events.scan.problems):
                versions.pop(str(events.file), None)  # it could not be opened, which may have passed the next time
        self._versions = versions
        return bool(pending)

    def _open(self, file: File) -> EventFile:
        return EventFile(file, self._plugins.setdefault(file.folder, {}))


def _is_rewritten(events: EventFile, status: os.stat_result) -> bool:
    """Tells whether a file was written again in place with other content of the same size: writers only append."""
    return bool(events.mtime) and status.st_size == events.size and status.st_mtime != events.mtime
