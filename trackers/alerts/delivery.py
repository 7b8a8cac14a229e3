"""Delivers alerts to the desktop and through Apprise, in a background thread."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable

from trackers.alerts import apprise_process, desktop
from trackers.alerts.alert_urls import AlertUrls
from trackers.schema.alert_record import AlertRecord


class Delivery:
    """Delivers alerts one after the other, and never blocks its caller.

    Args:
        urls: Where to send them.
        on_failure: Called in the background thread with a sentence for each failure.
    """

    def __init__(self, urls: AlertUrls, on_failure: Callable[[str], object]) -> None:
        self._urls = urls
        self._on_failure = on_failure
        self._pending: deque[tuple[AlertRecord, str]] = deque()
        self._changed = threading.Condition()
        self._is_working = False

    def send(self, record: AlertRecord, source: str) -> None:
        """Delivers an alert soon.

        Args:
            record: The alert.
            source: What raised it, for the last line of the message: the run and its machine.
        """
        with self._changed:
            self._pending.append((record, source))
            if not self._is_working:
                self._is_working = True
                threading.Thread(target=self._work, name="delivery of alerts", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Waits until everything is delivered.

        Args:
            seconds: How long at most.

        Returns:
            Whether it is.
        """
        with self._changed:
            return self._changed.wait_for(lambda: not self._is_working, seconds)

    def _work(self) -> None:
        while True:
            with self._changed:
                if not self._pending:
                    self._is_working = False
                    self._changed.notify_all()
                    return
                record, source = self._pending.popleft()
            for failure in self._deliver(record, source):
                # It may raise where warnings are errors; the other alerts must still be delivered.
                with contextlib.suppress(Exception):
                    self._on_failure(failure)

    def _deliver(self, record: AlertRecord, source: str) -> list[str]:
        try:
            body = "\n".join(filter(None, [record.text, source]))
            failure = desktop.show(record.level, record.title, body)
            failures = [failure] if failure else []
            if self._urls:
                failures += apprise_process.notify(self._urls, record.level, record.title, body)
            return failures
        except Exception as error:  # the thread must go on; the message of an unknown exception may hold a URL
            return [f"the alert could not be delivered ({type(error).__name__})"]
