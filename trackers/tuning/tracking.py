"""track: makes any Keras Tuner write a run for each execution of each trial."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from trackers.run import shutdown
from trackers.tuning.callback_proxy import Relay
from trackers.tuning.grid_search_patch import restore_order
from trackers.tuning.progress import Progress
from trackers.tuning.seeding import seeded_builds
from trackers.tuning.trial_runs import TrialRuns

if TYPE_CHECKING:
    from trackers.callbacks.bundle import BundleOptions

TunerT = TypeVar("TunerT")
# The oracle's score is the trial's best, written at its end; a trace of each trial would cost more than it tells.
_DEFAULTS: dict[str, Any] = {"best_metrics": None, "profile": None}


def track(
    tuner: TunerT, logdir: str | os.PathLike[str] = "logs", *, seed: int | None = None, **choices: Unpack[BundleOptions]
) -> TunerT:
    """Makes a tuner write its trials as runs, and say how far it is; to be called before `search`.

        tuner = trackers.tuning.track(keras_tuner.RandomSearch(build, "val_accuracy", max_trials=20), "logs")
        tuner.search(x, y, epochs=5, validation_data=(x_val, y_val), verbose=0)

    HParams has a row a trial: its hyperparameters, those of Hyperband (`tuner/…`) among them; success or failure once
    it has ended; and under `Best/<objective>` the oracle's score. The runs lie in `<logdir>/<project_name>`; nothing
    that is there is overwritten, whether the search is resumed, repeated or begun anew.

    Args:
        tuner: Any Keras Tuner: RandomSearch, GridSearch, Hyperband, BayesianOptimization, SklearnTuner, or a subclass.
        logdir: Where the runs go.
        seed: Each trial's first execution builds its model and trains it with this seed, the next ones with the numbers
            that follow, so that each can be repeated and `logs.aggregate_seeds()` takes those of a trial together.
        **choices: As for `run.callbacks`, but that `best` and `profile` are off unless you ask for them.

    Returns:
        The tuner.

    Raises:
        OSError: If the tuner's `project_dir` cannot be written.
    """
    watched: Any = tuner
    if not watched.oracle.should_report:  # of several processes that train one model together, the first one writes
        return tuner
    restore_order(watched.oracle)
    Path(watched.project_dir).mkdir(parents=True, exist_ok=True)
    runs = TrialRuns(watched, Path(logdir) / watched.project_name, seed, _DEFAULTS | dict(choices))
    progress = Progress(watched)
    search, begin, run_trial, end = watched.search, watched.on_trial_begin, watched.run_trial, watched.on_trial_end
    followed = _takes_callbacks(run_trial)

    def tracked_search(*args: Any, **kwargs: Any) -> Any:
        try:
            found = search(*args, **kwargs)
            # Keras Tuner 1.4.8 saves a chief's oracle while its last trial still counts as going on, so that a search
            # that is taken up would run it again.
            watched.save()
            return found
        except BaseException as error:
            runs.break_off(shutdown.status_after(error), error)
            raise
        finally:
            progress.stop()

    def on_trial_begin(trial: Any) -> None:
        runs.begin(trial)
        progress.begin(trial)
        begin(trial)

    def tracked_run_trial(trial: Any, *args: Any, **kwargs: Any) -> Any:
        if followed:
            kwargs["callbacks"] = [*(kwargs.get("callbacks") or ()), Relay(runs.open)]
        with seeded_builds(watched.hypermodel, lambda: runs.seed):
            return run_trial(trial, *args, **kwargs)

    def on_trial_end(trial: Any) -> None:
        try:
            end(trial)
        finally:
            runs.end()
        progress.end(trial)

    watched.search, watched.on_trial_begin = tracked_search, on_trial_begin
    watched.run_trial, watched.on_trial_end = tracked_run_trial, on_trial_end
    return tuner


def _takes_callbacks(run_trial: Callable[..., Any]) -> bool:
    parameters = inspect.signature(run_trial).parameters
    return "callbacks" in parameters or any(one.kind is one.VAR_KEYWORD for one in parameters.values())
