"""Alerts: applies the rules of `run.callbacks(alerts=[…])` at the end of each epoch and of the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from trackers.callbacks.tracker import Logs, Tracker

if TYPE_CHECKING:
    from trackers.alerts.alert import Alert
    from trackers.run.run import Run


class Alerts(Tracker):
    """Raises alerts of the run.

    Args:
        rules: The rules.
    """

    def __init__(self, rules: Sequence[Alert]) -> None:
        super().__init__()
        self.rules = list(rules)

    def attach(self, run: Run) -> Self:
        """Adds the rules to the run, which also applies them when it ends."""
        run.alerts.add_rules(self.rules)
        return super().attach(run)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Applies the rules to the metrics of the epoch."""
        metrics = {name: float(value) for name, value in (logs or {}).items() if isinstance(value, int | float)}
        self.run.alerts.check(self.step(epoch), metrics)
