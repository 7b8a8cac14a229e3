"""BestMetrics: the best and the last value of each metric, in the first columns of HParams."""

from __future__ import annotations

from collections.abc import Mapping

from trackers.callbacks.tracker import Logs, Tracker
from trackers.schema.metric_direction import Direction, check_directions


class BestMetrics(Tracker):
    """Logs the metrics of each epoch with `Run.log_metrics`: `Best/<metric>`, `Last/<metric>` and the run record.

    Args:
        directions: Metric to `"min"` or `"max"`, for metrics whose name misleads
            `trackers.schema.metric_direction`: accuracy-like metrics are maximized, all others are minimized.

    Raises:
        InvalidArgumentError: If a direction is neither `"min"` nor `"max"`.
    """

    def __init__(self, directions: Mapping[str, Direction] | None = None) -> None:
        super().__init__()
        self.directions = dict(directions or {})
        check_directions(self.directions)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Logs the epoch's metrics."""
        metrics = {
            name: value
            for name, value in (logs or {}).items()
            if isinstance(value, int | float) and not name.startswith("learning_rate")
        }
        self.run.log_metrics(self.step(epoch), metrics, self.directions)
