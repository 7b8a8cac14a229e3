"""The profiles of a few runs side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain

import pandas as pd

from trackers.errors import InvalidArgumentError
from trackers.profiling.profile import Profile

STEPS, OPERATIONS = "steps", "operations"
_KEY = ["place", "type", "name"]
_COLUMNS = ["table", "run", *_KEY, "count", "ms", "share"]


def one_trace(profile: Profile) -> Profile:
    """Of the traces in one run's directory, the last of the run itself.

    Args:
        profile: As `Logs.profile` gives it, of the directory read by itself: the run is then ".".

    Raises:
        InvalidArgumentError: If there are only traces of several runs inside it.
    """
    known = pd.concat([frame[["run", "trace"]] for frame in profile])
    runs = sorted(known["run"].unique())
    if "." not in runs and len(runs) > 1:
        raise InvalidArgumentError(
            f"the trace of one run is wanted, and there are {len(runs)}, of {', '.join(runs)}; name one"
        )
    run = "." if "." in runs else runs[0]
    last = known.loc[known["run"] == run, "trace"].max()
    steps, operations = (frame[(frame["run"] == run) & (frame["trace"] == last)] for frame in profile)
    return Profile(steps, operations)


def summary(profiles: Mapping[str, Profile], top: int) -> pd.DataFrame:
    """What a step and the costliest operations took, in every run.

    Args:
        profiles: Run to its one trace.
        top: How many operations of each run; they are then given of all runs.

    Returns:
        Columns table (`steps` or `operations`), run, place, type, name (str), count (int64: of steps, or occurrences),
        ms (float64: mean of a step, or self time in the whole trace) and share (float64, 0 to 1: of a step, or of the
        self time in its place). Of the steps come `total` and its parts, but for those that no run has. Sorted by
        table, then the costliest first.
    """
    steps = [_parts(profile.steps).assign(table=STEPS, run=run) for run, profile in profiles.items()]
    operations = [
        profile.operations.rename(columns={"operation": "name", "occurrences": "count", "self": "ms"}).assign(
            table=OPERATIONS, run=run
        )
        for run, profile in profiles.items()
    ]
    wanted = pd.concat([frame.head(top)[_KEY] for frame in operations]).drop_duplicates()
    shown = [pd.concat(steps), pd.concat(operations).merge(wanted, on=_KEY)]
    return pd.concat([_costliest_first(frame) for frame in shown], ignore_index=True)[_COLUMNS]


def side_by_side(table: pd.DataFrame, runs: Collection[str]) -> tuple[list[str], list[list[str]]]:
    """One of the two tables for people.

    Args:
        table: Rows of `summary`, of one table.
        runs: In the order wanted.

    Returns:
        The headings and the lines: a line a part or an operation, three columns a run.
    """
    words = _KEY if table["place"].any() else _KEY[-1:]
    lines = []
    for key, rows in table.groupby(_KEY, sort=False):
        cells = {
            run: [f"{ms:.3f}", f"{share:.1%}", str(count)]
            for run, ms, share, count in rows[["run", "ms", "share", "count"]].itertuples(index=False)
        }
        lines.append([*map(str, key[-len(words) :]), *chain.from_iterable(cells.get(run, [""] * 3) for run in runs)])
    return [*words, *(heading for run in runs for heading in (f"{run}: ms", "share", "count"))], lines


def _parts(steps: pd.DataFrame) -> pd.DataFrame:
    """Mean and share of each part of a step; empty of a trace without steps."""
    means = steps.drop(columns=["run", "trace", "step"]).mean()
    parts = pd.DataFrame({"name": means.index, "ms": means.to_numpy(), "place": "", "type": "", "count": len(steps)})
    return parts.assign(share=parts["ms"] / means["total"])[means.to_numpy() > 0]


def _costliest_first(frame: pd.DataFrame) -> pd.DataFrame:
    """The runs in their order within a part or an operation, and those by what the most expensive run takes."""
    most = frame.groupby(_KEY)["ms"].transform("max")
    return frame.assign(most=most).sort_values(["most", *_KEY], ascending=[False, True, True, True], kind="stable")
