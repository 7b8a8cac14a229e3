"""BestValues: the best value of each metric beside its last, in the first columns of HParams."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from trackers import names
from trackers.callbacks.tracker import Logs, Tracker
from trackers.errors import SettingError


class BestValues(Tracker):
    """Writes `Best/<metric>` and `Last/<metric>` at each epoch's end, and the best of every metric into the record.

    HParams shows of every tag the last value, and by default the first five tags in sorted order. So the best so far is
    a tag of its own that sorts first, and the last one that sorts behind it; of a metric that is validated, both are
    those of the validation. Which way a metric improves is decided by its name (`trackers.names.better`): more for
    accuracies and their kin, less otherwise.

    Args:
        modes: Metric to `"min"` or `"max"`, for those that the rule gets wrong.

    Raises:
        SettingError: If a mode is neither.
    """

    def __init__(self, modes: Mapping[str, Literal["min", "max"]] | None = None) -> None:
        super().__init__()
        self.modes = dict(modes or {})
        self._shown: set[str] = set()
        for metric, mode in self.modes.items():
            if mode not in ("min", "max"):
                raise SettingError(f'the mode of {metric!r} must be "min" or "max", not {mode!r}')

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Compares, and writes the best so far and the last."""
        logs = {name: value for name, value in (logs or {}).items() if isinstance(value, int | float)}
        best = self.run.best
        for metric, value in logs.items():
            known = best.get(metric)
            if metric.startswith("learning_rate") or not math.isfinite(value):
                continue
            if known is None or self._improves(metric, value, known["value"]):
                best[metric] = {"value": value, "step": self.step(epoch)}
        # Once shown, always shown: with validation_freq=2 the first epoch does not know yet what will be validated.
        self._shown |= {metric for metric in best if f"val_{metric}" not in best}
        values = {names.best_tag(metric): best[metric]["value"] for metric in self._shown}
        values |= {names.last_tag(metric): logs[metric] for metric in self._shown if metric in logs}
        self.run.writer().scalars(self.step(epoch), values)

    def _improves(self, metric: str, value: float, known: float) -> bool:
        _, plain = names.split_of(metric)
        mode = self.modes.get(metric) or self.modes.get(plain) or names.better(plain)
        return value > known if mode == "max" else value < known
