"""The epochs of a run that another process writes: what its event files say."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from trackers.reader.curves import merge_segments, segments_by_tag
from trackers.reader.index import Folder
from trackers.schema.tags import is_system_metric, metric_of

# Of a tag that is written every batch, so many steps are enough for any rule.
_MAX_STEPS = 10_000


class Epoch(NamedTuple):
    """The metrics of one step.

    Attributes:
        step: The step.
        wall_time: When the last of them was written, seconds since the epoch.
        metrics: Metric, named as in Keras's logs, to value.
    """

    step: int
    wall_time: float
    metrics: dict[str, float]


def read_epochs(folders: Iterable[Folder]) -> list[Epoch]:
    """Returns the metrics of each step of a run.

    Args:
        folders: The folders of the run.

    Returns:
        Sorted by step; of each metric, at most the last 10,000 values.
    """
    metrics: dict[int, dict[str, float]] = {}
    wall_times: dict[int, float] = {}
    for folder in folders:
        segments = segments_by_tag(chain.from_iterable(file.scan.segments for file in folder.files))
        for tag, parts in segments.items():
            metric = metric_of(folder.split, tag, segments)
            if metric is None:
                continue
            points = merge_segments(parts, raw=False)
            columns = (points.steps, points.wall_times, points.values)
            for step, wall_time, value in zip(*(column[-_MAX_STEPS:].tolist() for column in columns), strict=True):
                metrics.setdefault(step, {})[metric] = value
                wall_times[step] = max(wall_time, wall_times.get(step, wall_time))
    return [Epoch(step, wall_times[step], metrics[step]) for step in sorted(metrics)]


def last_progress(folders: Iterable[Folder]) -> float:
    """Returns when a run last wrote a value that is not a system metric.

    Args:
        folders: The folders of the run.

    Returns:
        Seconds since the epoch; 0.0 if it wrote none.
    """
    times = [0.0]
    for file in chain.from_iterable(folder.files for folder in folders):
        times += [
            float(segment.wall_times.max()) for segment in file.scan.segments if not is_system_metric(segment.tag)
        ]
        times += [value.wall_time for value in file.scan.non_scalars]
    return max(times)
