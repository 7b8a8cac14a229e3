"""Tables that compare the profiles of several runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain

import pandas as pd

from trackers.errors import InvalidArgumentError
from trackers.profiling.profile import Profile

STEPS, OPERATIONS = "steps", "operations"
_KEY = ["host_or_device", "type", "name"]
_COLUMNS = ["table", "run", *_KEY, "count", "ms", "share"]


def last_trace(profile: Profile) -> Profile:
    """Selects the last trace of the one run in a profile.

    Args:
        profile: What `Logs.profile` returns for one run, or for a run's directory that is read as a logdir.

    Raises:
        InvalidArgumentError: If it has traces of several runs, and none of them is the directory itself (".").
    """
    traces = pd.concat([frame[["run", "trace"]] for frame in profile])
    runs = sorted(traces["run"].unique())
    if "." not in runs and len(runs) > 1:
        raise InvalidArgumentError(f"expected the trace of one run, got {len(runs)}: {', '.join(runs)}; name one")
    run = "." if "." in runs else runs[0]
    last = traces.loc[traces["run"] == run, "trace"].max()
    steps, operations = (frame[(frame["run"] == run) & (frame["trace"] == last)] for frame in profile)
    return Profile(steps, operations)


def profile_table(profiles: Mapping[str, Profile], top: int) -> pd.DataFrame:
    """Compares what a step and the most expensive operations took in each run.

    Args:
        profiles: Run to its one trace.
        top: How many operations of each run to include; each is then listed for all runs.

    Returns:
        Columns table (`steps` or `operations`), run, host_or_device, type, name (str), count (int64: steps, or
        occurrences), ms (float64: mean of a step, or self time in the whole trace) and share (float64, 0 to 1: of a
        step, or of the self time on the same host or device). The steps are listed as `total` and its parts, without
        parts that are zero in every run. Sorted by table, the most expensive first.
    """
    steps = [_step_means(profile.steps).assign(table=STEPS, run=run) for run, profile in profiles.items()]
    operations = [
        profile.operations.rename(columns={"operation": "name", "occurrences": "count", "self": "ms"}).assign(
            table=OPERATIONS, run=run
        )
        for run, profile in profiles.items()
    ]
    top_operations = pd.concat([frame.head(top)[_KEY] for frame in operations]).drop_duplicates()
    tables = [pd.concat(steps), pd.concat(operations).merge(top_operations, on=_KEY)]
    return pd.concat([_most_expensive_first(table) for table in tables], ignore_index=True)[_COLUMNS]


def profile_rows(table: pd.DataFrame, runs: Collection[str]) -> tuple[list[str], list[list[str]]]:
    """Formats one of the two tables, with the runs beside each other.

    Args:
        table: The rows of `profile_table` for one table.
        runs: The runs, in the order in which to show them.

    Returns:
        The headings and the rows: a row per part or operation, three columns per run.
    """
    names = _KEY if table["host_or_device"].any() else _KEY[-1:]
    lines = []
    for key, rows in table.groupby(_KEY, sort=False):
        cells = {
            run: [f"{ms:.3f}", f"{share:.1%}", str(count)]
            for run, ms, share, count in rows[["run", "ms", "share", "count"]].itertuples(index=False)
        }
        lines.append([*map(str, key[-len(names) :]), *chain.from_iterable(cells.get(run, [""] * 3) for run in runs)])
    return [*names, *(heading for run in runs for heading in (f"{run}: ms", "share", "count"))], lines


def _step_means(steps: pd.DataFrame) -> pd.DataFrame:
    """Returns the mean and the share of each part of a step; no rows for a trace without steps."""
    means = steps.drop(columns=["run", "trace", "step"]).mean()
    names = pd.DataFrame({"host_or_device": "", "type": "", "name": means.index})
    parts = names.assign(ms=means.to_numpy(), count=len(steps), share=means.to_numpy() / means["total"])
    return parts[means.to_numpy() > 0]


def _most_expensive_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Sorts parts or operations by the largest time in any run, and keeps the order of runs within them."""
    largest = frame.groupby(_KEY)["ms"].transform("max")
    return frame.assign(largest=largest).sort_values(
        ["largest", *_KEY], ascending=[False, True, True, True], kind="stable"
    )
