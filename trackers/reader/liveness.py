"""Whether an event file is still being written: by its run's record, its writer's process, or what was written last."""

from __future__ import annotations

import os
import re
import socket
import time
from functools import cached_property
from typing import NamedTuple

from trackers.reader.event_file import EventFile
from trackers.reader.index import Folder, LogIndex
from trackers.reader.json_files import read_record
from trackers.reader.run_status import STALE_SECONDS, run_status
from trackers.reader.storage import LocalFile
from trackers.schema.run_layout import RECORD_FILE
from trackers.schema.status import RUNNING

# TensorFlow 1 writes events.out.tfevents.<second>.<host>; other writers append .<process>.<number> and a suffix.
_FILE_NAME = re.compile(
    r"tfevents\.(?P<second>\d+)\.(?:(?P<host>.+)\.(?P<process>\d+)\.\d+(?:\D.*)?|(?P<host_only>.+))$"
)
# Clocks of processes and of file systems differ a little.
_TOLERANCE_SECONDS = 2


class WriterName(NamedTuple):
    """The writer of an event file, as its name tells.

    Attributes:
        second: When the file was created, seconds since the epoch.
        host: The writer's host.
        process: The number of the writer's process; None if the name does not have it.
    """

    second: int
    host: str
    process: int | None


def writer_name(file_name: str) -> WriterName | None:
    """Returns the writer of an event file; None if the name does not follow the convention."""
    match = _FILE_NAME.search(file_name)
    if match is None:
        return None
    host, process = match["host"] or match["host_only"], match["process"]
    return WriterName(int(match["second"]), host, int(process) if process else None)


class Liveness:
    """Tells which event files of a logdir are still being written.

    A file of a run with a record is live while the run's status is `running`. A file of another writer is live if the
    process that its name gives runs on this machine, if a process here has it open for writing, if it has grown since
    it was read, or, for a writer on another machine, if its last event is at most ten minutes old. The time of the file
    alone tells nothing: a copy or a clone has a recent one.

    Args:
        index: The files of the logdir.
    """

    def __init__(self, index: LogIndex) -> None:
        self._records = index.metadata_files(RECORD_FILE)
        self._running: dict[str, bool] = {}

    def is_live(self, folder: Folder, file: EventFile) -> bool:
        """Tells whether an event file is still being written.

        Args:
            folder: Its folder.
            file: The file.
        """
        if folder.run in self._records:
            return self._is_running(folder.run)
        name, path = writer_name(file.file.name), file.file
        is_here = isinstance(path, LocalFile) and name is not None and name.host == socket.gethostname()
        if is_here and name and name.process is not None and _was_started_by(name.process, name.second + 1):
            return True
        if isinstance(path, LocalFile) and (_has_grown(path, file.size) or self._is_open(path)):
            return True
        last = _last_event(file, name)
        return not is_here and time.time() - min(last, file.mtime) < STALE_SECONDS

    def _is_running(self, run: str) -> bool:
        if run not in self._running:
            record, mtime, _ = read_record(self._records[run])
            self._running[run] = record is not None and run_status(record, mtime) == RUNNING
        return self._running[run]

    def _is_open(self, file: LocalFile) -> bool:
        try:
            status = os.stat(file.path)
        except OSError:
            return False
        return (status.st_dev, status.st_ino) in self._open_files

    @cached_property
    def _open_files(self) -> set[tuple[int, int]]:
        return set(_files_open_for_writing())


def _files_open_for_writing() -> list[tuple[int, int]]:
    """Returns device and inode of the event files that processes of this user have open for writing."""
    files = []
    for process in filter(str.isdigit, _list("/proc")):
        for number in _list(f"/proc/{process}/fd"):
            try:
                if "tfevents" not in os.readlink(f"/proc/{process}/fd/{number}"):
                    continue
                with open(f"/proc/{process}/fdinfo/{number}", encoding="ascii") as info:
                    flags = next((line.split()[1] for line in info if line.startswith("flags:")), "0")
                if int(flags, 8) & os.O_ACCMODE != os.O_RDONLY:
                    status = os.stat(f"/proc/{process}/fd/{number}")
                    files.append((status.st_dev, status.st_ino))
            except (OSError, ValueError):
                continue  # closed meanwhile
    return files


def _list(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:  # the process ended, or belongs to another user
        return []


def _was_started_by(process: int, second: float) -> bool:
    """Tells whether a process runs and has its number since a moment: a later one may have the number of another."""
    import psutil  # only needed for files that may still be written

    try:
        return bool(psutil.Process(process).create_time() <= second + _TOLERANCE_SECONDS)
    except (psutil.Error, ValueError, OverflowError):
        return False


def _has_grown(file: LocalFile, size: int) -> bool:
    try:
        return os.path.getsize(file.path) > size
    except OSError:
        return False


def _last_event(file: EventFile, name: WriterName | None) -> float:
    """Returns when the last event was written, seconds since the epoch; of a file without values, its creation."""
    times = [float(segment.wall_times[-1]) for segment in file.scan.segments if len(segment.wall_times)]
    times += [value.wall_time for value in file.scan.non_scalars]
    return max(times, default=name.second if name else 0.0)
