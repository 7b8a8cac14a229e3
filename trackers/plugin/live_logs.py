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

# The requests of one view arrive together: the logs are refreshed once for all of them.
_REFRESH_SECONDS = 0.5


class LiveLogs:
    """Logs that are refreshed when a page asks.

    Args:
        logdir: TensorBoard's `--logdir`.
    """

    def __init__(self, logdir: str) -> None:
        self._logdir = logdir
        self._lock = threading.Lock()
        self._logs: Logs | None = None
        self._refreshed_at = 0.0
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

    def open_separate(self) -> Logs:
        """Opens the logs once more, for work that takes long: no other request waits for it.

        These and all logs here skip links that lead out of the logdir: only files inside it are served.

        Raises:
            ReadError: If TensorBoard was given no logdir, or it is not there yet.
        """
        from trackers.reader.logs import Logs

        return Logs(self.logdir, verify=True, restrict_to_root=True)

    @contextmanager
    def refreshed(self) -> Iterator[Logs]:
        """Returns the logs as they are now, for one request at a time.

        Raises:
            ReadError: If TensorBoard was given no logdir, or it is not there yet.
        """
        with self._lock:
            self._logs = self._logs or self.open_separate()
            if self._stale or time.monotonic() - self._refreshed_at > _REFRESH_SECONDS:
                self._stale = False
                self._logs.refresh()
                self._refreshed_at = time.monotonic()
            yield self._logs

    def mark_changed(self) -> None:
        """Makes the next request refresh the logs, because a run was changed."""
        self._stale = True
