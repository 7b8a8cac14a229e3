"""track: makes a hyperparameter search write its trainings as runs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from trackers.errors import InvalidArgumentError
from trackers.run.run import check_seed

if TYPE_CHECKING:
    from trackers.callbacks.bundle_options import BundleOptions

SearchT = TypeVar("SearchT")


def track(
    search: SearchT,
    logdir: str | os.PathLike[str] = "logs",
    *,
    seed: int | None = None,
    **options: Unpack[BundleOptions],
) -> SearchT:
    """Makes a search write its trainings as runs. Call it before the search begins.

        tuner = trackers.tuning.track(keras_tuner.RandomSearch(build, "val_accuracy", max_trials=20), "logs")
        tuner.search(x, y, epochs=5, validation_data=(x_val, y_val), verbose=0)

        search = trackers.tuning.track(GridSearchCV(estimator, grid, n_jobs=2), "logs/grid")
        search.fit(x, y)

    **Keras Tuner.** HParams has a row per trial: its hyperparameters, including those of Hyperband (`tuner/…`), its
    status once it has ended, and the oracle's score under `Best/<objective>`. Nothing is overwritten, whether the
    search is resumed, repeated or restarted. A progress bar shows how far the search is.

    **scikit-learn.** Each fit is a run: one per candidate and fold, and one for the refit, which has the tag `refit`.
    HParams has a row per candidate with the means over its folds of `CV/test_score` (`CV/test_<scorer>` with several
    scorers) and the standard deviation, `CV/test_score/std`. Candidates and folds have the numbers of `cv_results_`,
    which is the same with and without tracking. A fit that fails is a failed run with its error. The trackers of
    `run.callbacks` are attached to Keras models that the estimator trains, for example in
    `keras.wrappers.SKLearnClassifier`. Clones and copies of the search are not tracked.

    Args:
        search: Any Keras Tuner tuner (RandomSearch, GridSearch, Hyperband, BayesianOptimization, SklearnTuner, or a
            subclass), or any scikit-learn search with cross-validation (GridSearchCV, RandomizedSearchCV,
            HalvingGridSearchCV, HalvingRandomSearchCV, or a subclass), with any estimator and `n_jobs`.
        logdir: The logdir of a tuner's runs, which go to `<logdir>/<project_name>`; or the folder of the runs of a
            scikit-learn search, which has no name.
        seed: For Keras Tuner, the seed with which the first execution of each trial builds and trains its model; each
            further execution adds 1, so that each can be repeated and `logs.aggregate_seeds()` combines those of a
            trial. For scikit-learn, the seed of Python, numpy and Keras at the start of every fit, in any process.
        **options: As for `run.callbacks`, except that `best_metrics` and `profile` are off by default.

    Returns:
        The search.

    Raises:
        InvalidArgumentError: If the search is neither, a keyword is unknown, a value is not None, a bool or a callback,
            or the seed is not an integer within 64 bits, for scikit-learn in 0…2³²-1.
        OSError: If the tuner's `project_dir` cannot be written.
        ReadError: If the project of the tuner has a malformed description of a tracked search.
    """
    if seed is not None:
        seed = check_seed(seed)
    if hasattr(search, "oracle") and hasattr(search, "project_dir"):
        from trackers.tuning.tuner_tracking import track_tuner

        track_tuner(search, logdir, seed, options)
    elif _is_search_cv(search):
        from trackers.tuning.search_cv import track_search

        track_search(search, logdir, seed, options)
    else:
        raise InvalidArgumentError(
            "track needs a tuner of Keras Tuner or a search of scikit-learn such as GridSearchCV, not "
            f"{type(search).__name__}"
        )
    return search


def _is_search_cv(search: Any) -> bool:
    # The base class is public only in this module, which every search has imported.
    module = sys.modules.get("sklearn.model_selection._search")
    return module is not None and isinstance(search, module.BaseSearchCV)
