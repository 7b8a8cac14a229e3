"""The `alerts.jsonl` of a run: appended by the run and by `trackers watch`, and the memory of what was raised when."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from trackers.schema.alert_record import AlertRecord, parse_alerts
from trackers.schema.run_layout import ALERTS_FILE
from trackers.schema.timestamps import to_seconds

RATE_LIMIT_SECONDS: Final = 3600
# Of one rule, only the last alert matters; a long file is not read whole.
_MAX_BYTES = 256_000


class AlertFile:
    """Appends alerts, and tells when a rule last raised one.

    Args:
        directory: The run's directory.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / ALERTS_FILE
        # What cannot be written is limited, too.
        self._raised: dict[str, float] = {}

    def last_time(self, rule: str) -> float | None:
        """Returns when a rule last raised an alert of this run, in this process or another.

        Returns:
            Seconds since the epoch; None if it never did, or the file cannot be read.
        """
        times = [self._raised[rule]] if rule in self._raised else []
        times += [to_seconds(record.time) for record in self._read() if record.rule == rule]
        return max(times, default=None)

    def is_limited(self, record: AlertRecord) -> bool:
        """Tells whether the rule of an alert raised another one within the hour before it."""
        last = self.last_time(record.rule)
        # A clock that was set back must not silence a rule for long.
        return last is not None and abs(to_seconds(record.time) - last) < RATE_LIMIT_SECONDS

    def append(self, record: AlertRecord) -> None:
        """Appends an alert.

        Raises:
            OSError: If the file cannot be written.
        """
        self._raised[record.rule] = to_seconds(record.time)
        descriptor = self._open(os.O_RDWR | os.O_APPEND | os.O_CREAT)
        try:
            size = os.fstat(descriptor).st_size
            is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            # One write, so that lines of two processes do not mix.
            os.write(descriptor, b"\n" * is_torn + record.line().encode())
        finally:
            os.close(descriptor)

    def _read(self) -> list[AlertRecord]:
        try:
            descriptor = self._open(os.O_RDONLY)
            try:
                size = os.fstat(descriptor).st_size
                content = os.pread(descriptor, _MAX_BYTES, max(0, size - _MAX_BYTES))
            finally:
                os.close(descriptor)
        except OSError:
            return []
        return parse_alerts(content)[0]

    def _open(self, flags: int) -> int:
        # Others may write into a logdir: a link could lead anywhere, and a pipe would block.
        descriptor = os.open(self._path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(f"{self._path} is not a regular file")
        return descriptor
