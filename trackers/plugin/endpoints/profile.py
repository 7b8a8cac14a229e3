"""The profiles of one run, or of a few side by side, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trackers.errors import TrackersError
from trackers.plugin.endpoints.table import json_cell
from trackers.profiling.profile import Profile
from trackers.profiling.profile_table import OPERATIONS, last_trace, profile_table
from trackers.reader.logs import Logs

_TOP = 15
_KEY = ["name", "host_or_device", "type"]
_NO_PARTS = ("run", "trace", "step")


def profiles(logs: Logs, runs: Sequence[str]) -> dict[str, Any]:
    """Returns the time of steps and operations.

    Args:
        logs: The logs; no event file is read.
        runs: Directories of runs, in the order to show.

    Returns:
        steps (run to `{"step": numbers, part: milliseconds of each}`, without parts that took no time), operations
        (name, host_or_device, type and, run to number, ms and count, the most expensive first), and missing (run to why
        it has no profile).
    """
    opened: dict[str, Profile] = {}
    missing: dict[str, str] = {}
    for run in runs:
        try:
            opened[run] = last_trace(logs.profile([run]))
        except TrackersError as error:
            missing[run] = str(error)
    steps = {}
    for run, profile in opened.items():
        parts = [name for name in profile.steps if name not in _NO_PARTS and profile.steps[name].gt(0).any()]
        steps[run] = {name: [json_cell(cell) for cell in profile.steps[name]] for name in ("step", *parts)}
    return {"steps": steps, "operations": _operations(opened) if opened else [], "missing": missing}


def _operations(opened: Mapping[str, Profile]) -> list[dict[str, Any]]:
    table = profile_table(opened, _TOP)
    rows = table[table["table"] == OPERATIONS]
    operations: dict[tuple[str, str, str], dict[str, Any]] = {}
    for name, host_or_device, kind, run, ms, count in rows[[*_KEY, "run", "ms", "count"]].itertuples(index=False):
        empty = {"name": name, "host_or_device": host_or_device, "type": kind, "ms": {}, "count": {}}
        operation = operations.setdefault((name, host_or_device, kind), empty)
        operation["ms"][run], operation["count"][run] = float(ms), int(count)
    return list(operations.values())
