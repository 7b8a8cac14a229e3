"""Whether a run is still being written."""

from __future__ import annotations

import time
from pathlib import Path

from trackers.reader.json_files import read_record
from trackers.reader.listing import FolderTree
from trackers.reader.run_status import STALE_SECONDS, run_status
from trackers.reader.storage import LocalFile
from trackers.schema.run_layout import RECORD_FILE, is_event_file
from trackers.schema.status import RUNNING


def active_reason(directory: Path) -> str | None:
    """Tells why a run seems to be active.

    A run with a run record is active while its status is `running`. Any other run is active if one of its event files
    was written within the last ten minutes.

    Args:
        directory: The run's directory.

    Returns:
        The reason as a phrase; None if the run is not active.
    """
    path = directory / RECORD_FILE
    record, mtime, _ = read_record(LocalFile(".", str(path)) if path.exists() else None)
    if record:
        return "its status is running" if run_status(record, mtime) == RUNNING else None
    files = (file for _, files in FolderTree(directory).walk() for file in files)
    ages = [time.time() - file.stat().st_mtime for file in files if is_event_file(file.name)]
    if not ages or min(ages) >= STALE_SECONDS:
        return None
    return f"an event file was written {max(min(ages), 0):.0f} s ago; wait until none was for {STALE_SECONDS} s"
