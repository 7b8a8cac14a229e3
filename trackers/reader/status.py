"""The status of a run as its reader sees it: what the record says, unless its process is gone."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from typing import Any

# A run touches its record every three seconds; a busy interpreter or a slow disk may take its time.
_SURELY_ALIVE_SECONDS = 30
# On another machine the process cannot be looked for, and clocks and caches of shared folders differ.
STALE_SECONDS = 600
KILLED = "killed"
UNKNOWN = "unknown"


def status(record: Mapping[str, Any], touched: float) -> str:
    """Says how it stands with a run of ours.

    Args:
        record: What `run.json` holds.
        touched: When the record was last written, seconds since the epoch.

    Returns:
        The record's status, or `killed` for a `running` one whose process is gone (on this machine), or whose record
        nobody has touched for ten minutes (on another).
    """
    said = str(record.get("status", UNKNOWN))
    silent = time.time() - touched
    if said != "running" or silent < _SURELY_ALIVE_SECONDS:
        return said
    if record.get("host") == socket.gethostname():
        return said if _lives(record, touched) else KILLED
    return said if silent < STALE_SECONDS else KILLED


def _lives(record: Mapping[str, Any], touched: float) -> bool:
    import psutil  # only for runs that may still go on

    try:
        # A later process may bear the number of one that is gone.
        return psutil.Process(record["pid"]).create_time() <= touched
    except (psutil.Error, KeyError, TypeError, ValueError):
        return False
