"""The profiles of a report: the time of steps and operations in each run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trackers.analysis.table_formats import truncate_middle
from trackers.errors import ReadError
from trackers.profiling.profile import Profile, traced_runs
from trackers.profiling.profile_table import OPERATIONS, STEPS, last_trace, profile_rows, profile_table
from trackers.reader.logs import Logs
from trackers.report import page

_TOP = 5
_MAX_RUNS = 12


def profiles(logs: Logs, titles: Mapping[str, str]) -> Iterator[str]:
    """Makes the section of profiles.

    Args:
        logs: The logs.
        titles: Run to title.

    Yields:
        HTML; nothing if no run has a trace.
    """
    traced = traced_runs(logs.index)
    runs = [run for run in titles if run in traced]
    if not runs:
        return
    opened: dict[str, Profile] = {}
    damaged: list[str] = []
    for run in runs[:_MAX_RUNS]:
        try:
            opened[titles[run]] = last_trace(logs.profile([run]))
        except ReadError:
            damaged.append(truncate_middle(titles[run], 40))
    remark = "The time of a step by activity, and the most expensive operations, in the last trace of each run"
    remark += f"; the first {_MAX_RUNS} runs are shown." if len(runs) > _MAX_RUNS else "."
    remark += f" The traces of {', '.join(damaged)} are damaged." if damaged else ""
    yield page.section("Profiles", remark, "\n".join(_tables(opened)) if opened else "")


def _tables(opened: Mapping[str, Profile]) -> Iterator[str]:
    table = profile_table(opened, _TOP)
    for which in (STEPS, OPERATIONS):
        if not (part := table[table["table"] == which]).empty:
            headings, rows = profile_rows(part, opened)
            yield page.table([truncate_middle(heading, 46) for heading in headings], rows)
