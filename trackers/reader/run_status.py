"""The status of a run as a reader sees it: what the record says, unless the process is gone."""

from __future__ import annotations

import socket
import time

from trackers.schema.run_record import RunRecord
from trackers.schema.status import KILLED, RUNNING

# The heartbeat updates the record every three seconds; a busy interpreter or a slow disk may take longer.
_ALIVE_SECONDS = 30
# On another machine the process cannot be checked, and clocks and caches of shared folders differ.
STALE_SECONDS = 600


def run_status(record: RunRecord, mtime: float) -> str:
    """Returns the status of a run of this kit.

    Args:
        record: The run record.
        mtime: When it was last written, seconds since the epoch.

    Returns:
        The record's status; `killed` if that is `running` and the process is gone (on this machine), or the record has
        not been written for ten minutes (on another machine).
    """
    silent = time.time() - mtime
    if record.status != RUNNING or silent < _ALIVE_SECONDS:
        return record.status
    if record.host == socket.gethostname():
        return RUNNING if _is_alive(record.pid, mtime) else KILLED
    return RUNNING if silent < STALE_SECONDS else KILLED


def _is_alive(pid: int, mtime: float) -> bool:
    import psutil  # only needed for runs that may still be active

    try:
        # A later process may have the number of one that is gone.
        return bool(pid > 0 and psutil.Process(pid).create_time() <= mtime)
    except (psutil.Error, ValueError, OverflowError):
        return False
