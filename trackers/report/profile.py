"""The profiles of a report: what steps and operations took in each run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trackers.analysis.table_formats import truncate_middle
from trackers.errors import ReadError
from trackers.profiling.profile import Profile, traced_runs
from trackers.profiling.profile_table import OPERATIONS, STEPS, one_trace, side_by_side, summary
from trackers.reader.logs import Logs
from trackers.report import page

_TOP = 5
_RUNS = 12


def profiles(logs: Logs, called: Mapping[str, str]) -> Iterator[str]:
    """The section of profiles.

    Args:
        logs: The logs.
        called: The runs wanted, and what each is called.

    Yields:
        HTML; nothing where no run has a trace that can be read.
    """
    traced = traced_runs(logs.index)
    wanted = [run for run in called if run in traced]
    found, damaged = {}, list[str]()
    for run in wanted[:_RUNS]:
        try:
            found[called[run]] = one_trace(logs.profile([run]))
        except ReadError:
            damaged.append(truncate_middle(called[run], 40))
    if not wanted:
        return
    remark = "What a step spent its time on, and the costliest operations, in the last trace of each run that has one"
    remark += f"; the first {_RUNS} are shown." if len(wanted) > _RUNS else "."
    remark += f" The traces of {', '.join(damaged)} are damaged." if damaged else ""
    yield page.section("Profiles", remark, "\n".join(_tables(found)) if found else "")


def _tables(found: Mapping[str, Profile]) -> Iterator[str]:
    table = summary(found, _TOP)
    for which in (STEPS, OPERATIONS):
        if not (part := table[table["table"] == which]).empty:
            headings, lines = side_by_side(part, found)
            yield page.table([truncate_middle(words, 46) for words in headings], lines)
