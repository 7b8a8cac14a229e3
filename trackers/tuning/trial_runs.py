"""TrialRuns: opens a run when an execution begins, and finishes it when the oracle has scored its trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from trackers.run.run import Run
from trackers.schema.status import Status
from trackers.schema.tags import best_tag
from trackers.tuning.fit_options import copy_options
from trackers.tuning.search import Search


class TrialRuns:
    """Opens and finishes the runs of one tuner, one trial after the other.

    All runs of a trial (its executions, and those of a killed worker) are one group and share a row in HParams.

    Args:
        tuner: Any Keras Tuner.
        root: The folder of the runs.
        seed: The seed of the first execution of each trial; each further one adds 1. None to set no seed.
        options: As for `run.callbacks`; instances are copied for each run.
    """

    def __init__(self, tuner: Any, root: Path, seed: int | None, options: Mapping[str, Any]) -> None:
        self._tuner = tuner
        self._root = root
        self._seed = seed
        self._options = options
        self._search = Search.join(tuner, root).search
        self._trial: Any = None
        self._run: Run | None = None
        self._execution = 0

    def begin(self, trial: Any) -> None:
        """Starts a trial."""
        self._trial, self._run, self._execution = trial, None, 0

    @property
    def seed(self) -> int | None:
        """The seed of the next execution, or None."""
        return None if self._seed is None else self._seed + self._execution

    def open(self) -> Callable[[], list[keras.callbacks.Callback]]:
        """Opens the run of the next execution.

        Returns:
            A function that creates the callbacks of a fit.
        """
        if self._run:
            self._run.finish()
        trial, execution = self._trial, self._execution
        self._run = run = Run(
            self._root,
            hparams=_active_values(trial.hyperparameters),
            name=f"trial {trial.trial_id}" + (f", execution {execution}" if execution else ""),
            group=f"trial {trial.trial_id} {self._search}",
            seed=self.seed,
        )
        run.metadata["trial"] = {
            "id": trial.trial_id,
            "search": self._search,
            "project": str(Path(self._tuner.project_dir).absolute()),
            "execution": execution,
        }
        self._execution += 1
        return lambda: run.callbacks(**copy_options(self._options))

    def end(self) -> None:
        """Finishes the runs of a trial that the oracle has scored."""
        if self._run is None:  # its model could not be built, or the tuner does not pass callbacks to a fit
            self.open()
        run = self._run
        assert run is not None
        trial = self._tuner.oracle.get_trial(self._trial.trial_id)
        completed = trial.status == "COMPLETED"
        if completed:
            self._write_score(run, trial)
        else:
            # The chief does not send messages to a worker.
            message = self._trial.message or trial.message or "the oracle has no score"
            run.metadata["trial"]["error"] = message.strip()
        run.finish("finished" if completed else "failed")
        self._run = None

    def abort(self, status: Status, error: BaseException) -> None:
        """Finishes the run of a trial without a score, after Ctrl-C or an error that ends the search."""
        if self._run:
            self._run.metadata["trial"]["error"] = f"{type(error).__name__}: {error}"
            self._run.finish(status)
            self._run = None

    def _write_score(self, run: Run, trial: Any) -> None:
        """Writes the oracle's metrics at the trial's best epoch; that of the objective is the trial's score."""
        step = int(trial.best_step or 0)
        values = {name: _value_at(history, step) for name, history in trial.metrics.metrics.items()}
        values[self._tuner.oracle.objective.name] = trial.score
        run.metadata["trial"] |= {"score": float(trial.score), "best_step": step}
        # The oracle's values are means over the executions, each of which has its own best.
        if self._execution == 1:
            run.best.update({name: {"value": float(value), "step": step} for name, value in values.items()})
        run.writer().scalars(step, {best_tag(name): value for name, value in values.items()})


def _active_values(hyperparameters: Any) -> dict[str, Any]:
    """Returns the hyperparameters without conditional ones whose condition does not hold."""
    active = {hp.name for hp in hyperparameters.space if hyperparameters.is_active(hp)}
    defined = {hp.name for hp in hyperparameters.space}
    return {name: value for name, value in hyperparameters.values.items() if name in active or name not in defined}


def _value_at(history: Any, step: int) -> float:
    means = {observation.step: observation.mean() for observation in history.get_history()}
    return float(means.get(step, history.get_last_value()))
