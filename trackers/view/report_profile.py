"""The profiles of a report: what steps and operations took in each run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trackers.errors import ReadError
from trackers.reader.logs import Logs
from trackers.view import page
from trackers.view.formats import cut
from trackers.view.profile_table import OPERATIONS, STEPS, one_trace, side_by_side, summary

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
    found = {}
    for run, words in called.items():
        try:
            found[cut(words, 40)] = one_trace(logs.profile([run]))
        except ReadError:
            continue
        if len(found) == _RUNS:
            break
    if not found:
        return
    table = summary(found, _TOP)
    remark = "What a step spent its time on, and the costliest operations, in the last trace of each run that has one"
    remark += f"; the first {_RUNS} are shown." if len(found) == _RUNS else "."
    parts = [table[table["table"] == which] for which in (STEPS, OPERATIONS)]
    shown = [page.table(*side_by_side(part, found)) for part in parts if not part.empty]
    yield page.section("Profiles", remark, "\n".join(shown))
