"""The best and the last value of each metric of an imported run, for HParams."""

from __future__ import annotations

import math
from collections.abc import Iterator

from trackers.convert.importers.imported_run import MetricRow
from trackers.schema.metric_direction import metric_direction
from trackers.schema.splits import split_of
from trackers.schema.tags import best_tag, last_tag


class BestValues:
    """Collects the best and the last value of each metric.

    Attributes:
        best: Metric to `{"value": …, "step": …}`, as the run record holds it. NaN and infinity are never best.
    """

    def __init__(self) -> None:
        self.best: dict[str, dict[str, float]] = {}
        self._best_time: dict[str, float] = {}
        self._last: dict[str, tuple[int, float, float]] = {}

    def add(self, row: MetricRow) -> None:
        """Adds the metrics of a step.

        Args:
            row: The metrics; the steps of each metric increase from call to call.
        """
        for metric, value in row.values.items():
            self._last[metric] = row.step, row.wall_time, value
            if metric.startswith("learning_rate") or metric == "lr" or not math.isfinite(value):
                continue
            best = self.best.get(metric)
            if best is None or _improves(metric, value, best["value"]):
                self.best[metric] = {"value": value, "step": row.step}
                self._best_time[metric] = row.wall_time

    def summary_rows(self) -> Iterator[MetricRow]:
        """Yields the best value of each metric at its step, and the last value at the last step.

        A metric that is also validated is left out in favor of its validation. A tag that the source has itself is not
        written again.
        """
        for metric, best in self.best.items():
            if f"val_{metric}" in self.best:
                continue
            step, wall_time, value = self._last[metric]
            best_row = MetricRow(int(best["step"]), self._best_time[metric], {best_tag(metric): best["value"]})
            last_row = MetricRow(step, wall_time, {last_tag(metric): value})
            yield from (row for row in (best_row, last_row) if not row.values.keys() & self._last.keys())


def _improves(metric: str, value: float, best: float) -> bool:
    _, plain = split_of(metric)
    return value > best if metric_direction(plain) == "max" else value < best
