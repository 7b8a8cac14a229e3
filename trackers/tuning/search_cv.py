"""track_search: makes a scikit-learn search write a run for each fit.

scikit-learn has no hook that sees a fit together with its fold and its scores. So the search gets a subclass of its
class that wraps two steps of its own `fit`: the call of the workers, and the refit. Other searches are not affected,
not even those that run at the same time or inside an estimator.
"""

from __future__ import annotations

import functools
import inspect
import os
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sklearn.utils.parallel import delayed

from trackers.errors import InvalidArgumentError, TrackersWarning
from trackers.tuning.fit_options import DEFAULT_OPTIONS
from trackers.tuning.fold_fit import FoldFit
from trackers.tuning.search_runs import SearchRuns


def track_search(search: Any, logdir: str | os.PathLike[str], seed: int | None, options: Mapping[str, Any]) -> None:
    """Makes a scikit-learn search write a run for each fit; see `trackers.tuning.track`.

    Args:
        search: Any search with cross-validation.
        logdir: The folder of the runs.
        seed: The seed of every fit, or None.
        options: As for `run.callbacks`.

    Raises:
        InvalidArgumentError: If a keyword is unknown, a value is not None, a bool or a callback, or the seed is not in
            0…2³²-1.
    """
    if seed is not None and not 0 <= seed < 2**32:
        raise InvalidArgumentError(
            f"seed must be in 0…2³²-1 for a search of scikit-learn, as numpy needs it, not {seed}"
        )
    if options:
        from trackers.callbacks.bundle import check_options

        check_options(options)
    if not isinstance(search, TrackedSearch):
        search_class: Any = type(search)
        search.__class__ = _tracked_class(search_class)
    # The workers may have another working directory.
    search._runs = SearchRuns(Path(logdir).expanduser().absolute(), seed, {**DEFAULT_OPTIONS, **options})


class TrackedSearch:
    """What a tracked search does beside its own class."""

    _plain_class: type
    # A clone has the class of the search, but no runs.
    _runs: SearchRuns | None = None

    def fit(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Runs the search; see its own class."""
        plain: Any = super()
        if self._runs is None:
            return plain.fit(X, y, **params)
        with self._runs.search(vars(self)["refit"]):
            return plain.fit(X, y, **params)

    def _run_search(self, evaluate_candidates: Any, callback_ctx: Any = None) -> None:
        run_search = super()._run_search  # type: ignore[misc]
        # scikit-learn passes its callback context since version 1.9, and only to classes that take it.
        context = {"callback_ctx": callback_ctx} if "callback_ctx" in inspect.signature(run_search).parameters else {}
        evaluate = _evaluate_in_runs(evaluate_candidates, self._runs) if self._runs else evaluate_candidates
        run_search(evaluate, **context)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        # The search sets this attribute immediately before it fits its value.
        if name == "best_estimator_" and self._runs:
            self._runs.begin_refit(vars(self)["best_index_"], vars(self)["best_params_"])

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        """Pickles and copies the search as one of its own class, which is what the workers and files get."""
        plain: Any = super()
        state = dict(plain.__getstate__())
        state.pop("_runs", None)
        return object.__new__, (self._plain_class,), state


@functools.cache
def _tracked_class(plain: type) -> type:
    names = {"__module__": plain.__module__, "__qualname__": plain.__qualname__, "__doc__": plain.__doc__}
    return type(plain.__name__, (TrackedSearch, plain), {**names, "_plain_class": plain})


def _evaluate_in_runs(evaluate_candidates: Any, runs: SearchRuns) -> Any:
    """Wraps the function that fits candidates, so that each fit has a run.

    The function is a closure of `BaseSearchCV.fit`, and the workers that it calls are one of its variables.
    """
    names = evaluate_candidates.__code__.co_freevars
    if "parallel" not in names:
        warnings.warn(
            "this version of scikit-learn is unknown; the search is not tracked", TrackersWarning, stacklevel=2
        )
        return evaluate_candidates
    workers = evaluate_candidates.__closure__[names.index("parallel")]

    def evaluate(candidate_params: Iterable[Any], cv: Any = None, more_results: Any = None, **context: Any) -> Any:
        candidates = list(candidate_params)
        parallel = workers.cell_contents
        tracked = _Workers(parallel, runs.describe_fits(len(candidates), more_results))
        workers.cell_contents = tracked
        try:
            results = evaluate_candidates(candidates, cv, more_results, **context)
        finally:
            workers.cell_contents = parallel
        runs.write_deviations(tracked.paths, results)
        return results

    return evaluate


class _Workers:
    """Calls the workers of a search with every fit inside a run.

    Args:
        parallel: joblib's workers.
        fold_fit: Runs a fit inside a run.
    """

    def __init__(self, parallel: Any, fold_fit: FoldFit) -> None:
        self._parallel = parallel
        self._fold_fit = fold_fit
        self.paths: list[Path | None] = []

    def __call__(self, tasks: Iterable[Any]) -> list[Any]:
        out = self._parallel(self._in_run(*task) for task in tasks)
        self.paths = [path for _, path in out]
        return [result for result, _ in out]

    def _in_run(self, wrapper: Any, args: Any, kwargs: Any) -> Any:
        # scikit-learn's wrapper passes its configuration on to the workers.
        return delayed(functools.partial(self._fold_fit, wrapper.function))(*args, **kwargs)
