"""The logging faults of a run: counted, reported once as a warning, and recorded."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from typing import Any

from trackers.errors import TrackersWarning


class ProblemLog:
    """Collects the faults of one run.

    Args:
        problems: The list in the run record, updated in place.
        record_name: The name of the run record, for the warning: `run_…/run.json`.
    """

    def __init__(self, problems: list[dict[str, Any]], record_name: str) -> None:
        self._problems = problems
        self._record_name = record_name
        self._lock = threading.Lock()

    def add(self, where: str, fault: Exception | str) -> None:
        """Counts a fault, and warns about it the first time.

        Args:
            where: The part of the kit that failed.
            fault: The exception, or a sentence.
        """
        message = fault if isinstance(fault, str) else f"{type(fault).__name__}: {fault}"
        with self._lock:
            for problem in self._problems:
                if (problem["where"], problem["what"]) == (where, message):
                    problem["count"] += 1
                    return
            self._problems.append({"where": where, "what": message, "count": 1})
        warnings.warn(
            f"{where}: {message} (training continues; see {self._record_name})", TrackersWarning, stacklevel=4
        )

    def guard(self, where: str, action: Callable[[], object]) -> None:
        """Calls `action`, and adds the exception if it raises one."""
        try:
            action()
        except Exception as error:
            self.add(where, error)
