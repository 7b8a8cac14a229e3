"""track_tuner: makes any Keras Tuner write a run for each execution of each trial."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from trackers.callbacks.bundle import check_options
from trackers.run import shutdown
from trackers.tuning.callback_proxy import CallbackProxy
from trackers.tuning.chief_patch import prompt_end
from trackers.tuning.fit_options import DEFAULT_OPTIONS
from trackers.tuning.grid_search_patch import restore_order
from trackers.tuning.progress import SearchProgress
from trackers.tuning.seeding import seeded_builds
from trackers.tuning.trial_runs import TrialRuns


def track_tuner(tuner: Any, logdir: str | os.PathLike[str], seed: int | None, options: Mapping[str, Any]) -> None:
    """Makes a tuner write its trials as runs and show its progress; see `trackers.tuning.track`.

    Args:
        tuner: Any Keras Tuner tuner.
        logdir: The logdir of the runs, which go to `<logdir>/<project_name>`.
        seed: The seed of the first execution of each trial, or None.
        options: As for `run.callbacks`.

    Raises:
        InvalidArgumentError: If a keyword is unknown or a value is not None, a bool or a callback.
        OSError: If the tuner's `project_dir` cannot be written.
        ReadError: If the project has a malformed description of a tracked search.
    """
    check_options(options)
    if not tuner.oracle.should_report:  # of several processes that train one model, only the first one writes
        return
    restore_order(tuner.oracle)
    Path(tuner.project_dir).mkdir(parents=True, exist_ok=True)
    runs = TrialRuns(tuner, Path(logdir) / tuner.project_name, seed, {**DEFAULT_OPTIONS, **options})
    progress = SearchProgress(tuner)
    search, begin, run_trial, end = tuner.search, tuner.on_trial_begin, tuner.run_trial, tuner.on_trial_end
    takes_callbacks = _takes_callbacks(run_trial)

    def tracked_search(*args: Any, **kwargs: Any) -> Any:
        try:
            with prompt_end():
                result = search(*args, **kwargs)
            # Keras Tuner 1.4.8 saves a chief's oracle while its last trial is still ongoing, so a resumed search would
            # run that trial again.
            tuner.save()
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
        with seeded_builds(tuner.hypermodel, lambda: runs.seed):
            return run_trial(trial, *args, **kwargs)

    def on_trial_end(trial: Any) -> None:
        try:
            end(trial)
        finally:
            runs.end()
        progress.end(trial)

    tuner.search, tuner.on_trial_begin = tracked_search, on_trial_begin
    tuner.run_trial, tuner.on_trial_end = tracked_run_trial, on_trial_end


def _takes_callbacks(run_trial: Callable[..., Any]) -> bool:
    parameters = inspect.signature(run_trial).parameters
    return "callbacks" in parameters or any(
        parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()
    )
