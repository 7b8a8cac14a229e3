"""From the records of a tag to the curve that they make, and from curves to a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from trackers.reader.record_templates import Floats, Series

Steps = npt.NDArray[np.int64]


class Curve(NamedTuple):
    """A tag's points in order."""

    steps: Steps
    wall_times: Floats
    values: Floats


def curve(parts: Sequence[Series], raw: bool) -> Curve:
    """What the stretches of a tag make.

    Args:
        parts: In the order of writing, at least one.
        raw: As for `drop_superseded`.
    """
    if len(parts) == 1:
        steps, wall_times, values = parts[0].steps, parts[0].wall_times, parts[0].values
    else:
        steps = np.concatenate([part.steps for part in parts])
        wall_times = np.concatenate([part.wall_times for part in parts])
        values = np.concatenate([part.values for part in parts])
    if (steps[1:] > steps[:-1]).all():
        return Curve(steps, wall_times, values)
    chosen = drop_superseded(steps, wall_times, raw)
    return Curve(steps[chosen], wall_times[chosen], values[chosen])


def drop_superseded(steps: Steps, wall_times: Floats, raw: bool) -> npt.NDArray[np.intp]:
    """Which records are shown, and in which order.

    Where steps begin again (a second fit, a resumed run), a record takes the place of every earlier one at its step or
    a greater one, as in TensorBoard's own loader.

    Args:
        steps: Of every record, in the order of writing.
        wall_times: Likewise.
        raw: Give every record, by step and wall time.

    Returns:
        The numbers of the records.
    """
    if raw:
        return np.lexsort((wall_times, steps))
    later = np.minimum.accumulate(steps[::-1])[::-1]
    return np.flatnonzero(np.append(steps[:-1] < later[1:], True))


def curves_frame(columns: Sequence[str], found: Iterable[tuple[tuple[str, ...], Curve]]) -> pd.DataFrame:
    """Curves one below the other.

    Args:
        columns: What the words of a curve are called.
        found: The words that name a curve, and the curve.

    Returns:
        A category column for each of `columns`, then step (int64), wall_time and value (float64).
    """
    curves = list(found)
    counts = [len(points.steps) for _, points in curves]
    filled: dict[str, Any] = {
        name: _words([words[place] for words, _ in curves], counts) for place, name in enumerate(columns)
    }
    for place, (name, dtype) in enumerate({"step": np.int64, "wall_time": np.float64, "value": np.float64}.items()):
        filled[name] = np.concatenate([np.empty(0, dtype), *(points[place] for _, points in curves)])
    return pd.DataFrame(filled)


def _words(words: Sequence[str], counts: Sequence[int]) -> pd.Categorical:
    """Each word so many times: a category, since a million rows share a few."""
    known = sorted(set(words))
    codes = {word: code for code, word in enumerate(known)}
    repeated = np.repeat(np.array([codes[word] for word in words], np.int32), counts)
    return pd.Categorical.from_codes(repeated, categories=pd.Index(known, dtype=object))


def best_point(points: Curve, mode: str) -> tuple[float, int] | None:
    """The best value of a curve and the step it first stands at; None where no value is finite.

    Args:
        points: The curve.
        mode: "min" or "max".
    """
    finite = np.flatnonzero(np.isfinite(points.values))
    if not len(finite):
        return None
    values = points.values[finite]
    place = finite[values.argmax() if mode == "max" else values.argmin()]
    return float(points.values[place]), int(points.steps[place])


def series_by_tag(stretches: Iterable[Series]) -> Mapping[str, list[Series]]:
    """The stretches of each tag, in the order of writing, tags sorted."""
    found: dict[str, list[Series]] = {}
    for series in stretches:
        found.setdefault(series.tag, []).append(series)
    return dict(sorted(found.items()))
