"""The heartbeat of a run: a thread that flushes it every few seconds for as long as it is open."""

from __future__ import annotations

import threading
from collections.abc import Callable

# What is written reaches the operating system within five seconds, with room for a busy interpreter.
_INTERVAL_SECONDS = 3.0


class Heartbeat:
    """Calls a function in the background until it is stopped.

    Args:
        beat: What to call.
        name: The name of the thread.
    """

    def __init__(self, beat: Callable[[], object], name: str) -> None:
        self._beat = beat
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def stop(self) -> None:
        """Ends the calls; one that is under way ends by itself."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(_INTERVAL_SECONDS):
            self._beat()
