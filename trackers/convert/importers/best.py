"""The best and the last value of each metric, as the kit's own runs write them for HParams."""

from __future__ import annotations

import math
from collections.abc import Iterator

from trackers.convert.importers.imported_run import Row
from trackers.schema.metric_direction import metric_direction
from trackers.schema.splits import split_of
from trackers.schema.tags import best_tag, last_tag

_NOT_MEASURED = ("learning_rate", "lr")


class Best:
    """Watches rows go by.

    Attributes:
        best: Metric to `{"value": …, "step": …}`, as a record keeps it. NaN and infinity are never best.
    """

    def __init__(self) -> None:
        self.best: dict[str, dict[str, float]] = {}
        self._when: dict[str, float] = {}
        self._last: dict[str, tuple[int, float, float]] = {}

    def watch(self, row: Row) -> None:
        """Takes one row.

        Args:
            row: Each metric's steps rise from row to row.
        """
        for metric, value in row.values.items():
            self._last[metric] = row.step, row.wall_time, value
            if metric.startswith(_NOT_MEASURED[0]) or metric in _NOT_MEASURED or not math.isfinite(value):
                continue
            known = self.best.get(metric)
            if known is None or _improves(metric, value, known["value"]):
                self.best[metric] = {"value": value, "step": row.step}
                self._when[metric] = row.wall_time

    def rows(self) -> Iterator[Row]:
        """What HParams shows: tag to number, the best at the step of the best and the last at the last.

        Of a metric that is validated, both are those of the validation. A tag that the source uses itself is its own.
        """
        for metric, best in self.best.items():
            if f"val_{metric}" in self.best:
                continue
            step, wall_time, value = self._last[metric]
            shown = {best_tag(metric): Row(int(best["step"]), self._when[metric], {"": best["value"]})}
            shown[last_tag(metric)] = Row(step, wall_time, {"": value})
            for tag, row in shown.items():
                if tag not in self._last:
                    yield row._replace(values={tag: row.values[""]})


def _improves(metric: str, value: float, known: float) -> bool:
    _, plain = split_of(metric)
    return value > known if metric_direction(plain) == "max" else value < known
