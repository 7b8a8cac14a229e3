"""The profiles of one run, or of a few side by side, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackers.errors import TrackersError
from trackers.plugin.endpoints.table import json_cell
from trackers.profiling.profile import Profile
from trackers.profiling.profile_table import OPERATIONS, one_trace, summary
from trackers.reader.logs import Logs

_TOP = 15
_KEY = ("name", "place", "type")
_WORDS = ("run", "trace", "step")


def profiles(logs: Logs, runs: Sequence[str]) -> dict[str, Any]:
    """What steps and operations took.

    Args:
        logs: The logs; no event file is read.
        runs: Their directories, in the order wanted.

    Returns:
        steps (run to `{"step": numbers, part: milliseconds of each}`, without parts that took nothing), operations
        (name, place, type and, run to number, ms and count, the costliest first), and missing (run to why it has
        no profile).
    """
    found, missing = dict[str, Profile](), dict[str, str]()
    for run in runs:
        try:
            found[run] = one_trace(logs.profile([run]))
        except TrackersError as error:
            missing[run] = str(error)
    steps = {}
    for run, profile in found.items():
        parts = [name for name in profile.steps if name not in _WORDS and profile.steps[name].gt(0).any()]
        steps[run] = {name: [json_cell(cell) for cell in profile.steps[name]] for name in ("step", *parts)}
    return {"steps": steps, "operations": _operations(found) if found else [], "missing": missing}


def _operations(found: dict[str, Profile]) -> list[dict[str, Any]]:
    table = summary(found, _TOP)
    rows = table[table["table"] == OPERATIONS]
    made: dict[tuple[str, str, str], dict[str, Any]] = {}
    for name, place, kind, run, ms, count in rows[[*_KEY, "run", "ms", "count"]].itertuples(index=False):
        line = {"name": name, "place": place, "type": kind, "ms": {}, "count": {}}
        line = made.setdefault((name, place, kind), line)
        line["ms"][run], line["count"][run] = float(ms), int(count)
    return list(made.values())
