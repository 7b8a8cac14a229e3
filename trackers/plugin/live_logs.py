"""The logs of one TensorBoard: read once, then only what is new, by one request at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from trackers.errors import ReadError

if TYPE_CHECKING:
    from trackers.reader.logs import Logs

# The requests of one view come together: the logs are looked at once for all of them.
_FRESH_SECONDS = 0.5


class LiveLogs:
    """Logs that are looked at again whenever a page asks.

    Args:
        logdir: As TensorBoard was given it.
    """

    def __init__(self, logdir: str) -> None:
        self._logdir = logdir
        self._lock = threading.Lock()
        self._logs: Logs | None = None
        self._looked = 0.0
        self._stale = True

    @property
    def logdir(self) -> str:
        """The logdir.

        Raises:
            ReadError: If TensorBoard was given none.
        """
        if not self._logdir:
            raise ReadError("TensorBoard was started without --logdir; the RUNS tab reads the logs of one")
        return self._logdir

    def apart(self) -> Logs:
        """The logs once more, for what takes its time: nobody else has to wait for it.

        Links that lead out of the logdir are left out of these and all logs here: only what lies there is served.

        Raises:
            ReadError: If TensorBoard was given no logdir, or it is not there yet.
        """
        from trackers.reader.logs import Logs

        return Logs(self.logdir, verify=True, contained=True)

    @contextmanager
    def fresh(self) -> Iterator[Logs]:
        """The logs as they are now, for one request alone.

        Raises:
            ReadError: If TensorBoard was given no logdir, or it is not there yet.
        """
        with self._lock:
            self._logs = self._logs or self.apart()
            if self._stale or time.monotonic() - self._looked > _FRESH_SECONDS:
                self._stale = False
                self._logs.refresh()
                self._looked = time.monotonic()
            yield self._logs

    def changed(self) -> None:
        """Says that somebody changed something: whoever asks next sees it."""
        self._stale = True
