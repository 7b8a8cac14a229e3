"""Merges the segments of a tag into a curve, and curves into a frame."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trackers.reader.contents import Floats, Segment, Steps

if TYPE_CHECKING:
    import pandas as pd


class Curve(NamedTuple):
    """The points of a tag, by step."""

    steps: Steps
    wall_times: Floats
    values: Floats


def merge_segments(segments: Sequence[Segment], raw: bool) -> Curve:
    """Merges the segments of one tag.

    Args:
        segments: In the order of writing, at least one.
        raw: As for `drop_superseded`.
    """
    if len(segments) == 1:
        steps, wall_times, values = segments[0].steps, segments[0].wall_times, segments[0].values
    else:
        steps = np.concatenate([segment.steps for segment in segments])
        wall_times = np.concatenate([segment.wall_times for segment in segments])
        values = np.concatenate([segment.values for segment in segments])
    if np.logical_and.reduce(steps[1:] > steps[:-1]):
        return Curve(steps, wall_times, values)
    indices = drop_superseded(steps, wall_times, raw)
    return Curve(steps[indices], wall_times[indices], values[indices])


def drop_superseded(steps: Steps, wall_times: Floats, raw: bool) -> npt.NDArray[np.intp]:
    """Selects the records to show.

    When a tag's steps restart (a second fit, a resumed run), a record supersedes every earlier one at its step or a
    greater one, as in TensorBoard's own loader.

    Args:
        steps: The step of each record, in the order of writing.
        wall_times: The wall time of each record.
        raw: Keep every record, sorted by step and wall time.

    Returns:
        The indices of the records, in the order in which to show them.
    """
    if raw:
        return np.lexsort((wall_times, steps))
    smallest_from_here = np.minimum.accumulate(steps[::-1])[::-1]
    return np.flatnonzero(np.append(steps[:-1] < smallest_from_here[1:], True))


def curves_frame(name_columns: Sequence[str], curves: Sequence[tuple[tuple[str, ...], Curve]]) -> pd.DataFrame:
    """Concatenates curves to a long frame.

    Args:
        name_columns: The columns of a curve's names, such as run and tag.
        curves: The names of each curve, one per column, and the curve.

    Returns:
        A category column for each of `name_columns`, then step (int64), wall_time and value (float64).
    """
    import pandas as pd  # takes 0.5 s, which the table of runs does not need

    counts = [len(curve.steps) for _, curve in curves]
    columns: dict[str, Any] = {
        column: _repeat([names[index] for names, _ in curves], counts) for index, column in enumerate(name_columns)
    }
    for index, (column, dtype) in enumerate({"step": np.int64, "wall_time": np.float64, "value": np.float64}.items()):
        columns[column] = np.concatenate([np.empty(0, dtype), *(curve[index] for _, curve in curves)])
    return pd.DataFrame(columns, copy=False)  # they are new arrays


def _repeat(names: Sequence[str], counts: Sequence[int]) -> pd.Categorical:
    """Repeats each name, as categories, since a million rows share a few names."""
    import pandas as pd

    categories = sorted(set(names))
    codes = {name: code for code, name in enumerate(categories)}
    repeated = np.repeat(np.array([codes[name] for name in names], np.int32), counts)
    return pd.Categorical.from_codes(repeated, categories=pd.Index(categories, dtype=object))


def best_point(curve: Curve, direction: str) -> tuple[float, int] | None:
    """Returns the best value of a curve and the first step that has it; None if no value is finite.

    Args:
        curve: The curve.
        direction: "min" or "max".
    """
    values = curve.values
    if not len(values):
        return None
    index = values.argmax() if direction == "max" else values.argmin()
    if not math.isfinite(values[index]):  # argmax and argmin take NaN for the best value
        finite = np.flatnonzero(np.isfinite(values))
        if not len(finite):
            return None
        index = finite[values[finite].argmax() if direction == "max" else values[finite].argmin()]
    return float(values[index]), int(curve.steps[index])


def segments_by_tag(segments: Iterable[Segment]) -> Mapping[str, list[Segment]]:
    """Groups segments by tag, tags sorted, segments in the order of writing."""
    by_tag: dict[str, list[Segment]] = {}
    for segment in segments:
        by_tag.setdefault(segment.tag, []).append(segment)
    return dict(sorted(by_tag.items()))
