"""Shows the progress of a search: completed trials, the best score so far, the remaining time."""

from __future__ import annotations

import math
import sys
import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

_ENDED = ("COMPLETED", "FAILED")


class SearchProgress:
    """Shows a progress bar on a terminal, and prints one line per trial elsewhere.

    Args:
        tuner: Any Keras Tuner.
    """

    def __init__(self, tuner: Any) -> None:
        self._tuner = tuner
        self._total = expected_trials(tuner)
        self._started: float | None = None
        self._resumed_from = 0
        console = Console(stderr=True)
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._bar = ProgressBar(TextColumn("trials"), *columns, console=console) if console.is_terminal else None

    def begin(self, trial: Any) -> None:
        """Starts the clock at the first trial."""
        if self._started is not None:
            return
        self._started, self._resumed_from = time.monotonic(), len(self._ended_trials())
        if self._bar:
            self._bar.start()
            self._bar.add_task(f"trial {trial.trial_id}", total=self._total, completed=self._resumed_from)

    def end(self, trial: Any) -> None:
        """Shows a trial that has ended, with the oracle's score."""
        ended = self._ended_trials()
        scored = [other for other in ended if other.score is not None]
        name = self._tuner.oracle.objective.name
        # get_best_trials returns the best one first.
        best = f"best {name} {scored[0].score:.5g} (trial {scored[0].trial_id})" if scored else "no score yet"
        remaining = self._remaining_time(len(ended))
        if self._bar and self._bar.tasks:
            description = " · ".join(filter(None, (best, remaining)))
            self._bar.update(self._bar.tasks[0].id, completed=len(ended), description=description)
            return
        current = next((other for other in ended if other.trial_id == trial.trial_id), None)
        score = f"{name} {current.score:.5g}" if current and current.score is not None else "failed"
        count = f"{len(ended)} of {self._total}" if self._total else f"{len(ended)} done"
        line = " · ".join(filter(None, (f"trial {trial.trial_id}: {score}", best, count, remaining)))
        print(line, file=sys.stderr, flush=True)

    def stop(self) -> None:
        """Removes the progress bar at the end of the search."""
        if self._bar:
            self._bar.stop()

    def _ended_trials(self) -> list[Any]:
        return [trial for trial in self._tuner.oracle.get_best_trials(2**31 - 1) if trial.status in _ENDED]

    def _remaining_time(self, ended: int) -> str:
        if self._total is None or self._started is None or not self._resumed_from < ended < self._total:
            return ""
        seconds = (time.monotonic() - self._started) / (ended - self._resumed_from) * (self._total - ended)
        return f"about {seconds / 60:.0f} min left" if seconds > 90 else f"about {seconds:.0f} s left"


def expected_trials(tuner: Any) -> int | None:
    """Returns the maximum number of trials of a search, or None if it is unlimited.

    Hyperband has a bracket for each power of `factor` up to `max_epochs`. Bracket s begins with
    ⌈(⌈1 + log(max_epochs)⌉ ÷ (s + 1)) · factor^s⌉ trials, and each further round trains 1 ÷ factor of them; see Li et
    al.: Hyperband, JMLR 18 (2018), algorithm 1, with the rounding of Keras Tuner.

    Args:
        tuner: Any Keras Tuner.
    """
    oracle = tuner.oracle
    # A worker's oracle is a client of the chief's and wraps the one that holds the arguments.
    oracle = getattr(oracle, "_oracle", oracle) if "_oracle" in vars(oracle) else oracle
    if not hasattr(oracle, "hyperband_iterations"):
        return oracle.max_trials or None
    if math.isinf(oracle.hyperband_iterations):
        return None
    brackets = 1
    while oracle.factor**brackets <= oracle.max_epochs:
        brackets += 1
    end = math.ceil(1 + math.log(oracle.max_epochs, oracle.factor))
    rounds = ((bracket, number) for bracket in range(brackets) for number in range(bracket + 1))
    sizes = (math.ceil(end / (bracket + 1) * oracle.factor ** (bracket - number)) for bracket, number in rounds)
    return int(oracle.hyperband_iterations * sum(sizes))
