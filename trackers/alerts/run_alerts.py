"""The alerts of one run: its rules, its `alerts.jsonl`, the terminal, and the delivery to services."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from trackers.alerts.alert import Alert
from trackers.alerts.alert_file import AlertFile
from trackers.alerts.alert_urls import AlertUrls
from trackers.alerts.condition import EPOCH, STATUS
from trackers.alerts.delivery import Delivery
from trackers.alerts.rule_state import RuleState
from trackers.schema.alert_record import AlertRecord, Level
from trackers.schema.timestamps import utc_now

# A service that does not answer must not keep the process for long.
_WAIT_SECONDS = 15


class RunAlerts:
    """Raises the alerts of a run.

    Args:
        path: The run's directory.
        urls: Apprise URLs to deliver alerts to.
        report_problem: Called with the part of the kit that failed, and why.
    """

    def __init__(self, path: Path, urls: AlertUrls, report_problem: Callable[[str, Exception | str], object]) -> None:
        self._source = f"{path.resolve().parent.name}/{path.name} on {socket.gethostname()}"
        self._report_problem = report_problem
        self._file = AlertFile(path)
        self._delivery = Delivery(urls, lambda failure: report_problem("alerts.delivery", failure))
        self._states: dict[str, RuleState] = {}
        self._values: dict[str, float] = {}

    def add_rules(self, rules: Iterable[Alert]) -> None:
        """Adds rules; of one that the run has already, what it has seen is kept."""
        for rule in rules:
            self._states.setdefault(str(rule), RuleState(rule))

    def check(self, epoch: int, metrics: Mapping[str, float]) -> None:
        """Applies the rules to an epoch.

        Args:
            epoch: The run's number of the epoch.
            metrics: Metric, named as in Keras's logs, to value.
        """
        self._values |= metrics
        for state in self._states.values():
            if not state.alert.is_on_status:
                self._apply(state, {**metrics, EPOCH: epoch})

    def send(self, title: str, text: str, level: Level, rule: str) -> bool:
        """Raises an alert, unless its rule raised one within the last hour.

        Args:
            title: One line.
            text: Further lines, or "".
            level: The level.
            rule: What raises it.

        Returns:
            Whether it is raised.

        Raises:
            InvalidArgumentError: If an argument is invalid.
        """
        record = AlertRecord.create(utc_now(), level, title, text, rule)
        if self._file.is_limited(record):
            return False
        try:
            self._file.append(record)
        except OSError as error:
            self._report_problem("alerts.file", error)
        print(f"trackers: {terminal_line(record)}", file=sys.stderr)
        self._delivery.send(record, self._source)
        return True

    def finish(self, status: str, error: Mapping[str, str] | None) -> None:
        """Applies the rules on the status, reports rules that were never checked, and waits for deliveries.

        Args:
            status: The final status.
            error: The exception that ended the run, as in its record.
        """
        reason = f"{error['type']}: {error['message']}" if error else ""
        for state in self._states.values():
            if state.alert.is_on_status:
                self._apply(state, {**self._values, STATUS: status}, reason)
            missing = sorted(state.alert.metrics - self._values.keys())
            if missing and self._values and status == "finished":
                known = ", ".join(sorted(self._values))
                problem = f"{str(state.alert)!r} was never checked: there is no metric {missing[0]!r}, only {known}"
                self._report_problem("alerts.rules", problem)
        if not self._delivery.wait(_WAIT_SECONDS):
            self._report_problem("alerts.delivery", f"alerts were not delivered within {_WAIT_SECONDS} s")

    def _apply(self, state: RuleState, values: Mapping[str, float | str], reason: str = "") -> None:
        description = state.check(values)
        if description is not None:
            rule = str(state.alert)
            text = "\n".join(filter(None, [description, reason]))
            self.send(state.alert.title, text, state.alert.level, rule)


def terminal_line(record: AlertRecord) -> str:
    """Returns an alert as one line for a terminal, without control characters."""
    text = " ".join(f"{record.level}: {record.title}".split() + [f"({line})" for line in record.text.splitlines()[:1]])
    return "".join(character if character.isprintable() else "?" for character in text)
