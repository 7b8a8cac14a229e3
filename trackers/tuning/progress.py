"""How far a search is: trials done, the best score so far, the time left."""

from __future__ import annotations

import math
import sys
import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

_DONE = ("COMPLETED", "FAILED")


class Progress:
    """A bar where a person looks on, a line a trial where the output goes to a file or another process.

    Args:
        tuner: Any Keras Tuner.
    """

    def __init__(self, tuner: Any) -> None:
        self._tuner = tuner
        self._total = expected_trials(tuner)
        self._began: float | None = None
        self._before = 0
        console = Console(stderr=True)
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._bars = Bars(TextColumn("trials"), *columns, console=console) if console.is_terminal else None

    def begin(self, trial: Any) -> None:
        """A trial begins."""
        if self._began is not None:
            return
        self._began, self._before = time.monotonic(), len(self._done())
        if self._bars:
            self._bars.start()
            self._bars.add_task(f"trial {trial.trial_id}", total=self._total, completed=self._before)

    def end(self, trial: Any) -> None:
        """A trial has ended, and the oracle has scored it."""
        done = self._done()
        scored = [found for found in done if found.score is not None]
        name = self._tuner.oracle.objective.name
        # get_best_trials has the best one first.
        best = f"best {name} {scored[0].score:.5g} (trial {scored[0].trial_id})" if scored else "no score yet"
        left = self._left(len(done))
        if self._bars and self._bars.tasks:
            description = " · ".join(filter(None, (best, left)))
            self._bars.update(self._bars.tasks[0].id, completed=len(done), description=description)
            return
        this = next((found for found in done if found.trial_id == trial.trial_id), None)
        score = f"{name} {this.score:.5g}" if this and this.score is not None else "failed"
        count = f"{len(done)} of {self._total}" if self._total else f"{len(done)} done"
        line = " · ".join(filter(None, (f"trial {trial.trial_id}: {score}", best, count, left)))
        print(line, file=sys.stderr, flush=True)

    def stop(self) -> None:
        """The search is over, or broken off."""
        if self._bars:
            self._bars.stop()

    def _done(self) -> list[Any]:
        return [trial for trial in self._tuner.oracle.get_best_trials(2**31 - 1) if trial.status in _DONE]

    def _left(self, done: int) -> str:
        if self._total is None or self._began is None or not self._before < done < self._total:
            return ""
        seconds = (time.monotonic() - self._began) / (done - self._before) * (self._total - done)
        return f"about {seconds / 60:.0f} min left" if seconds > 90 else f"about {seconds:.0f} s left"


def expected_trials(tuner: Any) -> int | None:
    """How many trials a search will have, at most; None where nobody can know.

    Hyperband has a bracket for each power of `factor` up to `max_epochs`, and bracket s begins with
    ⌈(⌈1 + log(max_epochs)⌉ ÷ (s + 1)) · factor^s⌉ trials, of which each further round trains 1 ÷ factor; see Li et al.:
    Hyperband, JMLR 18 (2018), algorithm 1, as Keras Tuner rounds it.

    Args:
        tuner: Any Keras Tuner.
    """
    oracle = tuner.oracle
    # A worker's oracle is the chief's, seen through a wire; what it was made with is behind that.
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
