"""What one rule has seen of one run."""

from __future__ import annotations

from trackers.alerts.alert import Alert
from trackers.alerts.condition import EPOCH, STATUS, Values
from trackers.schema.metric_direction import is_better


class RuleState:
    """Applies a rule to the epochs of a run, one after the other.

    Args:
        alert: The rule.
    """

    def __init__(self, alert: Alert) -> None:
        self.alert = alert
        self._epochs = 0
        self._best: float | None = None

    def check(self, values: Values) -> str | None:
        """Applies the rule to an epoch, or to the end of the run if its condition names `status`.

        Args:
            values: Metric to value, and `epoch` and `status`.

        Returns:
            Why the rule raises an alert; None if it does not, or if a value is missing.
        """
        if not self.alert.names <= values.keys():
            return None
        is_fulfilled = self._condition(values) if self.alert.condition else self._has_no_progress(values)
        return describe(self.alert, values) if is_fulfilled else None

    def _condition(self, values: Values) -> bool:
        assert self.alert.condition
        self._epochs = self._epochs + 1 if self.alert.condition.holds(values) else 0
        return self._epochs >= self.alert.after

    def _has_no_progress(self, values: Values) -> bool:
        assert self.alert.no_progress
        (metric,) = self.alert.names
        value = float(values[metric])
        is_first = self._best is None and value == value
        if is_first or (self._best is not None and is_better(metric, value, self._best, self.alert.direction)):
            self._best, self._epochs = value, 0
        else:
            self._epochs += 1
        return self._epochs >= self.alert.no_progress


def describe(alert: Alert, values: Values) -> str:
    """Returns the values that a rule looked at, as one line: `epoch 7: val_loss=2.31`."""
    metrics = ", ".join(f"{name}={values[name]:.5g}" for name in sorted(alert.metrics))
    epoch = f"epoch {values[EPOCH]:.0f}" if EPOCH in values and STATUS not in alert.names else ""
    return ": ".join(part for part in (epoch, metrics) if part)
