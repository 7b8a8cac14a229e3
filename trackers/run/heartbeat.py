"""The heartbeat of a run: a thread that flushes the run every few seconds while it is open."""

from __future__ import annotations

import threading
from collections.abc import Callable

# Summaries must reach the operating system within five seconds, even if the interpreter is busy.
_INTERVAL_SECONDS = 3.0


class Heartbeat:
    """Calls a function every few seconds in a background thread, until it is stopped.

    Args:
        beat: The function to call.
        name: The name of the thread.
    """

    def __init__(self, beat: Callable[[], object], name: str) -> None:
        self._beat = beat
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def stop(self) -> None:
        """Stops the calls; does not wait for one that has started."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(_INTERVAL_SECONDS):
            self._beat()
