"""The best and the last value of each metric of a run, for HParams and the run record."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from trackers.errors import InvalidArgumentError
from trackers.schema.metric_direction import Direction, check_directions, chosen_direction, is_better
from trackers.schema.tags import best_tag, last_tag
from trackers.write.protos import encode_text
from trackers.write.writer import Writer, check_mapping, check_step


class MetricLog:
    """Keeps the best value of each metric and writes `Best/<metric>` and `Last/<metric>`.

    HParams shows the last value of every tag, and by default the first five tags in sorted order. So the best value so
    far has a tag of its own, which sorts first, and the last value has one that sorts after it. If a metric is also
    measured on the validation split, only the validation's values are written.

    Args:
        best: Metric to `{"value": …, "step": …}`, which the run record holds; updated in place. A direction that a
            person chose is stored as `direction`.
        writer: Returns the writer of the run itself.
    """

    def __init__(self, best: dict[str, dict[str, Any]], writer: Callable[[], Writer]) -> None:
        self._best = best
        self._writer = writer
        self._shown: set[str] = set()

    def log(self, step: int, metrics: Mapping[str, float], directions: Mapping[str, Direction]) -> None:
        """Compares the metrics of one step with the best so far, and writes both.

        Args:
            step: An integer of 0 or more.
            metrics: Metric, named as in Keras's logs (`val_loss`), to value. NaN and infinity are never the best.
            directions: Metric to `"min"` or `"max"`, for metrics whose name misleads `metric_direction`. A name without
                `val_` applies to both splits.

        Raises:
            InvalidArgumentError: If a direction is neither, the step is not an integer of 0 or more, or a value is not
                a number; nothing is logged then.
            OSError: If the writer's buffer is full and cannot be written; nothing is lost.
        """
        check_directions(directions)
        step = check_step(step)
        check_mapping(metrics)
        values = {metric: _to_float(metric, value) for metric, value in metrics.items()}
        for metric, value in values.items():
            if not math.isfinite(value):
                continue
            best = self._best.get(metric)
            direction = chosen_direction(metric, directions)
            if best is None or is_better(metric, value, best["value"], direction):
                # A reader infers the direction from the name, unless the record names it.
                self._best[metric] = {"value": value, "step": step} | ({"direction": direction} if direction else {})
        # A metric stays once it is shown: with validation_freq=2, the first epoch cannot know what is validated later.
        self._shown |= {metric for metric in self._best if f"val_{metric}" not in self._best}
        tags = {best_tag(metric): self._best[metric]["value"] for metric in self._shown}
        tags |= {last_tag(metric): values[metric] for metric in self._shown if metric in values}
        self._writer().scalars(step, tags)


def _to_float(metric: str, value: Any) -> float:
    encode_text(metric, "the name of a metric")
    try:
        if isinstance(value, str | bytes):  # float() would accept "1.5" and "nan"
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidArgumentError(
            f"a metric must be a number; {metric!r} is {value!r} ({type(value).__name__})"
        ) from error
