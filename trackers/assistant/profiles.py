"""Profiles as answers: what steps and operations took."""

from __future__ import annotations

from collections.abc import Sequence

from trackers.assistant.answer import Answer, check_page
from trackers.assistant.names import find_run
from trackers.errors import InvalidArgumentError, TrackersError
from trackers.profiling.profile_table import last_trace, profile_table
from trackers.reader.logs import Logs

_MAX_RUNS = 4


def get_profile(logs: Logs, runs: Sequence[str], top: int, offset: int, limit: int) -> Answer:
    """Compares the profiles of runs; see `SummaryTools.get_profile`.

    Raises:
        ReadError: If there is no such run.
        InvalidArgumentError: If a name matches several runs, none has a trace that can be read, or a number is invalid.
    """
    page = check_page(offset, limit)
    if not 1 <= len(runs) <= _MAX_RUNS:
        raise InvalidArgumentError(f"expected 1 to {_MAX_RUNS} runs, got {len(runs)}")
    if top < 1:
        raise InvalidArgumentError(f"top must be 1 or more, not {top}")
    infos = logs.run_infos()
    names = dict.fromkeys(find_run(infos, name).run for name in runs)
    profiles, missing = {}, {}
    for name in names:
        try:
            profiles[name] = last_trace(logs.profile([name]))
        except TrackersError as error:
            missing[name] = str(error)
    if not profiles:
        raise InvalidArgumentError("; ".join(missing.values()))
    table = profile_table(profiles, top)
    answer = Answer({"columns": list(table.columns)})
    if missing:
        answer.content["missing"] = [{"run": name, "why": why} for name, why in missing.items()]
    answer.add_rows("rows", table.iloc[page].to_numpy().tolist(), offset, len(table))
    answer.omitted.append(f"operations: the {top} most expensive of each run; `top` lists more")
    return answer
