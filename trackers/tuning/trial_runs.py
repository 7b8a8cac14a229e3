"""The runs of a search: opened when an execution begins, ended when the oracle has scored its trial."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from trackers.run.run import Run
from trackers.schema.status import Status
from trackers.schema.tags import best_tag
from trackers.tuning.search import Search


class TrialRuns:
    """Opens and ends the runs of one tuner, one trial after the other.

    All runs of a trial (its executions, and what a killed worker left of it) are one group, a row in HParams.

    Args:
        tuner: Any Keras Tuner.
        root: The folder of the runs.
        seed: That of each trial's first execution; the next one has the next number. None leaves them alone.
        choices: As for `run.callbacks`; instances are copied for each run.
    """

    def __init__(self, tuner: Any, root: Path, seed: int | None, choices: Mapping[str, Any]) -> None:
        self._tuner = tuner
        self._root = root
        self._seed = seed
        self._choices = choices
        self._search = Search.join(tuner, root).search
        self._trial: Any = None
        self._run: Run | None = None
        self._execution = 0

    def begin(self, trial: Any) -> None:
        """A trial begins."""
        self._trial, self._run, self._execution = trial, None, 0

    @property
    def seed(self) -> int | None:
        """The seed of the execution that comes next."""
        return None if self._seed is None else self._seed + self._execution

    def open(self) -> Callable[[], list[keras.callbacks.Callback]]:
        """Opens the run of the next execution.

        Returns:
            What makes the callbacks of each fit in it.
        """
        if self._run:
            self._run.finish()
        trial, execution = self._trial, self._execution
        self._run = run = Run(
            self._root,
            hparams=_active(trial.hyperparameters),
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
        return lambda: run.callbacks(**{name: _copied(choice) for name, choice in self._choices.items()})

    def end(self) -> None:
        """A trial has ended, and the oracle has scored it."""
        if self._run is None:  # its model could not be built, or it has no fit that could be followed
            self.open()
        run = self._run
        assert run is not None
        trial = self._tuner.oracle.get_trial(self._trial.trial_id)
        completed = trial.status == "COMPLETED"
        if completed:
            self._write_score(run, trial)
        else:
            # The wire from the chief to a worker carries no messages.
            message = self._trial.message or trial.message or "the oracle has no score of it"
            run.metadata["trial"]["error"] = message.strip()
        run.finish("finished" if completed else "failed")
        self._run = None

    def break_off(self, status: Status, error: BaseException) -> None:
        """A trial ends without the oracle: by Ctrl-C, or by an error that ends the search."""
        if self._run:
            self._run.metadata["trial"]["error"] = f"{type(error).__name__}: {error}"
            self._run.finish(status)
            self._run = None

    def _write_score(self, run: Run, trial: Any) -> None:
        """The metrics as the oracle has them, at the trial's best epoch; that of the objective is the trial's score."""
        step = int(trial.best_step or 0)
        values = {name: _value_at(history, step) for name, history in trial.metrics.metrics.items()}
        values[self._tuner.oracle.objective.name] = trial.score
        run.metadata["trial"] |= {"score": float(trial.score), "best_step": step}
        # The oracle's are means over the executions, and each of those has a best of its own.
        if self._execution == 1:
            run.best.update({name: {"value": float(value), "step": step} for name, value in values.items()})
        run.writer().scalars(step, {best_tag(name): value for name, value in values.items()})


def _active(hyperparameters: Any) -> dict[str, Any]:
    """The values that count: of a conditional hyperparameter only where its condition holds."""
    space = {hp.name for hp in hyperparameters.space if hyperparameters.is_active(hp)}
    known = {hp.name for hp in hyperparameters.space}
    return {name: value for name, value in hyperparameters.values.items() if name in space or name not in known}


def _value_at(history: Any, step: int) -> float:
    found = {observation.step: observation.mean() for observation in history.get_history()}
    return float(found.get(step, history.get_last_value()))


def _copied(choice: Any) -> Any:
    """A callback serves one fit; data are shared."""
    if isinstance(choice, keras.callbacks.Callback):
        return copy.deepcopy(choice)
    if isinstance(choice, list | tuple) and any(isinstance(item, keras.callbacks.Callback) for item in choice):
        return [copy.deepcopy(item) for item in choice]
    return choice
