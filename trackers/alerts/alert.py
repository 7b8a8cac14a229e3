"""Alert: a rule that raises alerts of a run."""

from __future__ import annotations

import re
from typing import Any

from trackers.alerts.condition import EPOCH, STATUS, Condition
from trackers.errors import InvalidArgumentError
from trackers.schema.alert_record import LEVELS, Level
from trackers.schema.fields import TEXT, Field, check_fields, is_int
from trackers.schema.filter_parser import normalize
from trackers.schema.metric_direction import DIRECTIONS, Direction

_POSITIVE = Field("an integer of 1 or more", lambda value: is_int(value) and value >= 1)
_FIELDS = {
    "condition": TEXT,
    "after": _POSITIVE,
    "no_progress": _POSITIVE.optional(),
    "direction": Field(" or ".join(DIRECTIONS), lambda value: value in DIRECTIONS).optional(),
    "level": Field(" or ".join(LEVELS), lambda value: value in LEVELS),
    "title": TEXT.optional(),
}
_OPTION = re.compile(r",\s*(after|no_progress|direction|level)\s*=\s*(\w+)\s*\Z")


class Alert:
    """A rule for `run.callbacks(alerts=[…])`: raises an alert when a condition holds, at most once per hour.

    Conditions on metrics are checked at the end of each epoch, on the logs that Keras passes to callbacks. Conditions
    with `status` are checked when the run ends, on the last values. An epoch that lacks a metric of the condition, such
    as one without validation, is skipped.

    ```python
    trackers.Alert("val_loss > 2", after=3)                     # three epochs in a row
    trackers.Alert("loss is nan", level="error")
    trackers.Alert("val_accuracy < 0.5 and epoch >= 10")
    trackers.Alert("val_loss", no_progress=5)                   # no better value for five epochs
    trackers.Alert("status = failed")                           # or finished, or interrupted
    ```

    Args:
        condition: Comparisons in the grammar of `trackers runs --where`, of metrics named as in Keras's logs, `epoch`
            (from 0) and `status`; or `<metric> is nan`. With `no_progress`, the name of a metric.
        after: How many epochs in a row the condition must hold, 1 or more.
        no_progress: Raise the alert when the metric has had no better value for this many epochs, 1 or more.
        direction: `"min"` or `"max"`, for a metric with `no_progress` whose name misleads. By default accuracy-like
            metrics are maximized and all others minimized.
        level: `"info"`, `"warning"` or `"error"`.
        title: The title of the alert; by default it says the rule.

    Raises:
        InvalidArgumentError: If the condition is not one, or another argument is invalid.
    """

    def __init__(
        self,
        condition: str,
        *,
        after: int = 1,
        no_progress: int | None = None,
        direction: Direction | None = None,
        level: Level = "warning",
        title: str | None = None,
    ) -> None:
        self.after, self.no_progress, self.direction, self.level = after, no_progress, direction, level
        check_fields({"condition": condition, "title": title, **vars(self)}, _FIELDS)
        if no_progress is None:
            if direction is not None:
                raise InvalidArgumentError("direction needs no_progress: no other rule looks for the best value")
            self.condition: Condition | None = Condition(condition)
            self.names = self.condition.names
            self._text = self.condition.text
        else:
            if after != 1:
                raise InvalidArgumentError("after and no_progress both count epochs; pass one of them")
            self.condition = None
            self._text = _metric_name(condition)
            self.names = {self._text}
        if STATUS in self.names and after != 1:
            raise InvalidArgumentError("after counts epochs, and the status is checked once; leave out after")

        self.title = title or self._default_title()

    def __str__(self) -> str:
        """The rule as `trackers watch --rule` accepts it; equal rules are equal texts."""
        parts = {
            "after": self.after if self.after != 1 else None,
            "no_progress": self.no_progress,
            "direction": self.direction,
        }
        return ", ".join([self._text, *(f"{name}={value}" for name, value in parts.items() if value is not None)])

    def __repr__(self) -> str:
        return f"Alert({str(self)!r})"

    def _default_title(self) -> str:
        if self.no_progress is not None:
            return f"{self._text}: no better value for {self.no_progress} epochs"
        return f"{self._text} for {self.after} epochs" if self.after > 1 else self._text

    @property
    def is_on_status(self) -> bool:
        """Whether the rule is checked at the end of a run."""
        return STATUS in self.names

    @property
    def metrics(self) -> set[str]:
        """The metrics that the rule needs."""
        return self.names - {EPOCH, STATUS}


def parse_alert(text: str) -> Alert:
    """Parses a rule from one text: the condition, then options as `Alert` names them, after commas.

    Args:
        text: Such as `val_loss > 2, after=3` or `val_loss, no_progress=5, level=error`.

    Raises:
        InvalidArgumentError: If it is not a rule.
    """
    condition, options = text, dict[str, Any]()
    while match := _OPTION.search(condition):
        condition = condition[: match.start()]
        name, value = match[1], match[2]
        options[name] = int(value) if name in ("after", "no_progress") and value.isdecimal() else value
    return Alert(condition, **options)


def _metric_name(text: str) -> str:
    name = normalize(text).strip("\"'")
    if not name or re.search(r"[()<>=!]", name) or name in (STATUS, EPOCH):
        raise InvalidArgumentError(f"no_progress needs the name of a metric, such as 'val_loss', not {text!r}")
    return name
