"""track: makes any Keras Tuner write a run for each execution of each trial."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from trackers.callbacks.bundle import check_options
from trackers.run import shutdown
from trackers.run.run import check_seed
from trackers.tuning.callback_proxy import CallbackProxy
from trackers.tuning.grid_search_patch import restore_order
from trackers.tuning.progress import SearchProgress
from trackers.tuning.seeding import seeded_builds
from trackers.tuning.trial_runs import TrialRuns

if TYPE_CHECKING:
    from trackers.callbacks.bundle_options import BundleOptions

TunerT = TypeVar("TunerT")
# The oracle's score, written at the end of the trial, is its best; a trace of each trial would be slow and rarely used.
_DEFAULTS: dict[str, Any] = {"best_metrics": None, "profile": None}


def track(
    tuner: TunerT,
    logdir: str | os.PathLike[str] = "logs",
    *,
    seed: int | None = None,
    **options: Unpack[BundleOptions],
) -> TunerT:
    """Makes a tuner write its trials as runs and show its progress. Call it before `search`.

        tuner = trackers.tuning.track(keras_tuner.RandomSearch(build, "val_accuracy", max_trials=20), "logs")
        tuner.search(x, y, epochs=5, validation_data=(x_val, y_val), verbose=0)

    HParams has a row per trial: its hyperparameters, including those of Hyperband (`tuner/…`), its status once it has
    ended, and the oracle's score under `Best/<objective>`. The runs are in `<logdir>/<project_name>`; nothing there is
    overwritten, whether the search is resumed, repeated or restarted.

    Args:
        tuner: Any Keras Tuner: RandomSearch, GridSearch, Hyperband, BayesianOptimization, SklearnTuner, or a subclass.
        logdir: The logdir of the runs.
        seed: The seed with which the first execution of each trial builds and trains its model; each further execution
            adds 1, so that each can be repeated and `logs.aggregate_seeds()` combines those of a trial.
        **options: As for `run.callbacks`, except that `best_metrics` and `profile` are off by default.

    Returns:
        The tuner.

    Raises:
        InvalidArgumentError: If a keyword is unknown, a value is not None, a bool or a callback, or the seed is not an
            integer within 64 bits.
        OSError: If the tuner's `project_dir` cannot be written.
        ReadError: If the project has a malformed description of a tracked search.
    """
    check_options(options)
    if seed is not None:
        seed = check_seed(seed)
    tracked: Any = tuner
    if not tracked.oracle.should_report:  # of several processes that train one model, only the first one writes
        return tuner
    restore_order(tracked.oracle)
    Path(tracked.project_dir).mkdir(parents=True, exist_ok=True)
    runs = TrialRuns(tracked, Path(logdir) / tracked.project_name, seed, _DEFAULTS | dict(options))
    progress = SearchProgress(tracked)
    search, begin, run_trial, end = tracked.search, tracked.on_trial_begin, tracked.run_trial, tracked.on_trial_end
    takes_callbacks = _takes_callbacks(run_trial)

    def tracked_search(*args: Any, **kwargs: Any) -> Any:
        try:
            result = search(*args, **kwargs)
            # Keras Tuner 1.4.8 saves a chief's oracle while its last trial is still ongoing, so a resumed search would
            # run that trial again.
            tracked.save()
            return result
        except BaseException as error:
            runs.abort(shutdown.status_after(error), error)
            raise
        finally:
            progress.stop()

    def on_trial_begin(trial: Any) -> None:
        runs.begin(trial)
        progress.begin(trial)
        begin(trial)

    def tracked_run_trial(trial: Any, *args: Any, **kwargs: Any) -> Any:
        if takes_callbacks:
            kwargs["callbacks"] = [*(kwargs.get("callbacks") or ()), CallbackProxy(runs.open)]
        with seeded_builds(tracked.hypermodel, lambda: runs.seed):
            return run_trial(trial, *args, **kwargs)

    def on_trial_end(trial: Any) -> None:
        try:
            end(trial)
        finally:
            runs.end()
        progress.end(trial)

    tracked.search, tracked.on_trial_begin = tracked_search, on_trial_begin
    tracked.run_trial, tracked.on_trial_end = tracked_run_trial, on_trial_end
    return tuner


def _takes_callbacks(run_trial: Callable[..., Any]) -> bool:
    parameters = inspect.signature(run_trial).parameters
    return "callbacks" in parameters or any(
        parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()
    )
