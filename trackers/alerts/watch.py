"""Watches the runs of a logdir, which other processes write, and raises their alerts."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from trackers.alerts.alert import Alert
from trackers.alerts.alert_file import RATE_LIMIT_SECONDS, AlertFile
from trackers.alerts.condition import EPOCH, STATUS
from trackers.alerts.delivery import Delivery
from trackers.alerts.epochs import last_progress, read_epochs
from trackers.alerts.rule_state import RuleState
from trackers.errors import InvalidArgumentError
from trackers.reader.index import Folder
from trackers.reader.logs import Logs
from trackers.schema.alert_record import AlertRecord, Level
from trackers.schema.run_info import RunInfo
from trackers.schema.status import RUNNING, UNKNOWN
from trackers.schema.timestamps import utc_now

# Every watch has these.
END_RULES: Final = (
    Alert("status = failed", level="error", title="Run failed"),
    Alert("status = killed", level="error", title="Run was killed"),
)
_STALLED_RULE = "stalled"


class Watch:
    """Applies rules to the runs of a logdir: those that are running, and those that ended within the last hour.

    Of one rule, a run has at most one alert per hour, whoever raises it: its `alerts.jsonl` is the memory.

    Args:
        logs: Logs on this machine.
        rules: The rules; on metrics, they are applied to the epochs written since the last check, or within the last
            hour.
        stalled: Raise an alert when a running run has written no value for so many seconds; None for never.
        delivery: Delivers the alerts.
        on_problem: Called with a sentence for each alert that cannot be recorded.

    Raises:
        InvalidArgumentError: If the logs are not a folder on this machine.
    """

    def __init__(
        self,
        logs: Logs,
        rules: Sequence[Alert],
        stalled: float | None,
        delivery: Delivery,
        on_problem: Callable[[str], object],
    ) -> None:
        self._logdir = Path(logs.path).expanduser()
        if not self._logdir.is_dir():
            raise InvalidArgumentError(f"only a folder on this machine can be watched, not {logs.path!r}")
        self._logs = logs
        self._rules = rules
        self._stalled = stalled
        self._delivery = delivery
        self._on_problem = on_problem
        self._files: dict[str, AlertFile] = {}
        self._checked: dict[str, float] = {}

    def check(self) -> Iterator[tuple[str, AlertRecord]]:
        """Reads what is new, and raises the alerts.

        Yields:
            The run and the alert.

        Raises:
            ReadError: If the logdir no longer exists.
        """
        self._logs.refresh()
        folders = {run: list(group) for run, group in groupby(self._logs.index.folders(), lambda folder: folder.run)}
        for info in self._logs.run_infos():
            if info.status == RUNNING or time.time() - _end(info) < RATE_LIMIT_SECONDS:
                yield from self._check_run(info, folders.get(info.run, []))

    def _check_run(self, info: RunInfo, folders: Sequence[Folder]) -> Iterator[tuple[str, AlertRecord]]:
        epochs = read_epochs(folders)
        since = self._checked.get(info.run, time.time() - RATE_LIMIT_SECONDS)
        values: dict[str, float] = {}
        states = {rule: RuleState(rule) for rule in self._rules if not rule.is_on_status}
        reasons: dict[Alert, str] = {}
        for epoch in epochs:
            values |= epoch.metrics
            for rule, state in states.items():
                reason = state.check({**epoch.metrics, EPOCH: epoch.step})
                if reason is not None and epoch.wall_time > since:
                    reasons[rule] = reason
        if epochs:
            self._checked[info.run] = max(epoch.wall_time for epoch in epochs)
        for rule, reason in reasons.items():
            yield from self._raise(info, str(rule), rule.level, rule.title, reason)
        if info.status not in (RUNNING, UNKNOWN):
            yield from self._check_end(info, values)
        if info.status == RUNNING and self._stalled is not None:
            silent = time.time() - max(last_progress(folders), info.start or 0.0, _process_start(info))
            if silent > self._stalled:
                text = f"no new value for {silent / 60:.0f} min"
                yield from self._raise(info, _STALLED_RULE, "warning", "Run makes no progress", text)

    def _check_end(self, info: RunInfo, values: Mapping[str, float]) -> Iterator[tuple[str, AlertRecord]]:
        for rule in self._rules:
            if rule.is_on_status:
                reason = RuleState(rule).check({**values, STATUS: info.status})
                if reason is not None and not self._is_raised_since(info, str(rule), _end(info)):
                    text = "\n".join(filter(None, [reason, info.error]))
                    yield from self._raise(info, str(rule), rule.level, rule.title, text)

    def _is_raised_since(self, info: RunInfo, rule: str, end: float) -> bool:
        last = self._file(info.run).last_time(rule)
        return last is not None and last >= end

    def _raise(
        self, info: RunInfo, rule: str, level: Level, title: str, text: str
    ) -> Iterator[tuple[str, AlertRecord]]:
        record = AlertRecord.create(utc_now(), level, title, text, rule)
        file = self._file(info.run)
        if file.is_limited(record):
            return
        try:
            file.append(record)
        except OSError as error:
            self._on_problem(f"cannot record the alert in {info.run}: {error.strerror or error}")
        host = f" on {info.record.host}" if info.record and info.record.host else ""
        self._delivery.send(record, f"{info.run}{host}")
        yield info.run, record

    def _file(self, run: str) -> AlertFile:
        return self._files.setdefault(run, AlertFile(self._logdir / run))


def _process_start(info: RunInfo) -> float:
    """Returns when the process of a run started; 0.0 on another machine. A resumed run has old values."""
    import psutil

    if info.record is None or info.record.host != socket.gethostname():
        return 0.0
    try:
        return float(psutil.Process(info.record.pid).create_time())
    except (psutil.Error, ValueError, OverflowError):
        return 0.0


def _end(info: RunInfo) -> float:
    """Returns when a run ended, or else gave its last sign of life, in seconds since the epoch."""
    return info.end or (info.start or 0.0) + (info.duration or 0.0)
