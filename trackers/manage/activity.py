"""Whether somebody is still writing a run."""

from __future__ import annotations

import time
from pathlib import Path

from trackers import names
from trackers.reader.catalog import load_json
from trackers.reader.status import STALE_SECONDS, status
from trackers.reader.storage import LocalFile, is_event_file, walk


def writing(directory: Path) -> str | None:
    """Looks for signs that a run goes on.

    Args:
        directory: The run's directory.

    Returns:
        What tells so, or None: of a run of this kit, its status; of any other, an event file that grew within the last
        ten minutes.
    """
    record, touched = load_json(LocalFile(".", str(directory / names.RECORD_FILE)))
    if record:
        return "its status is running" if status(record, touched) == "running" else None
    ages = [
        time.time() - file.stat().st_mtime for _, files in walk(directory) for file in files if is_event_file(file.name)
    ]
    if not ages or min(ages) >= STALE_SECONDS:
        return None
    return f"an event file grew {max(min(ages), 0):.0f} s ago, and {STALE_SECONDS} s without a change are wanted"
