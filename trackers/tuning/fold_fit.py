"""FoldFit: runs one fit of a scikit-learn search inside a run, in any process."""

from __future__ import annotations

import math
import random
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trackers.errors import TrackersWarning
from trackers.run import shutdown
from trackers.run.run import Run
from trackers.run.run_error import TracebackError
from trackers.schema.tags import cv_tag
from trackers.tuning.fit_options import copy_options
from trackers.tuning.keras_fits import attach_to_fits


@dataclass(frozen=True)
class SearchSettings:
    """What the fits of a search have in common; it can be pickled.

    Attributes:
        root: The folder of the runs.
        search: The random identifier of the search.
        scorer: The name of the scorer that ranks the candidates, or None for the first one.
        seed: The seed of every fit, or None.
        options: As for `run.callbacks`.
    """

    root: Path
    search: str
    scorer: str | None
    seed: int | None
    options: Mapping[str, Any]

    def open_run(self, name: str, group: str, hparams: Mapping[str, Any], **candidate: Any) -> Run:
        """Opens the run of a fit.

        Args:
            name: The name of the run.
            group: The name of its row in HParams.
            hparams: The hyperparameters.
            **candidate: What the run record keeps of the fit, in JSON's own types.
        """
        tags = ["refit"] if candidate.get("refit") else []
        group = f"{group} {self.search}"
        run = Run(self.root, hparams=hparams, name=name, tags=tags, seed=self.seed, group=group)
        run.metadata["candidate"] = {"search": self.search, "scorer": self.scorer, **candidate}
        return run

    @contextmanager
    def prepare_fit(self, run: Run | None) -> Iterator[None]:
        """Sets the seed of a fit and, if it is tracked, attaches the trackers to the Keras models that it trains."""
        if self.seed is not None:
            _set_seed(self.seed)
        if run is None:
            yield
            return
        with attach_to_fits(lambda: self._callbacks(run)):
            yield

    def _callbacks(self, run: Run) -> list[Any]:
        try:
            return run.callbacks(**copy_options(self.options))
        except Exception as error:
            run.report_problem("tuning.callbacks", error)
            return []


@dataclass(frozen=True)
class FoldFit:
    """Runs scikit-learn's function that fits and scores a candidate on a fold, inside a run; it can be pickled.

    Attributes:
        settings: The settings of the search.
        first: The number of the first candidate, as in `cv_results_`.
        more: Further hyperparameters of each candidate; successive halving has `iter` and `n_resources`.
    """

    settings: SearchSettings
    first: int
    more: tuple[Mapping[str, Any], ...]

    def __call__(self, fit_and_score: Callable[..., Any], /, *args: Any, **kwargs: Any) -> tuple[Any, Path | None]:
        """Fits and scores.

        Args:
            fit_and_score: The function of scikit-learn.
            *args: Its arguments.
            **kwargs: Its keyword arguments, of which `parameters`, `candidate_progress` and `split_progress` describe
                the fit.

        Returns:
            What the function returns, and the directory of the run; None if it is not tracked.
        """
        run = open_or_warn(lambda: self._open(kwargs))
        try:
            with self.settings.prepare_fit(run):
                result = fit_and_score(*args, **kwargs)
        except BaseException as error:
            if run:
                run.finish(shutdown.status_after(error), error)
            raise
        if run is None:
            return result, None
        _finish(run, result)
        return result, run.path

    def _open(self, arguments: Mapping[str, Any]) -> Run:
        number, fold = arguments["candidate_progress"][0], arguments["split_progress"][0]
        candidate, more = self.first + number, self.more[number]
        return self.settings.open_run(
            f"candidate {candidate}, fold {fold}",
            f"candidate {candidate}",
            {**more, **arguments["parameters"]},
            id=candidate,
            fold=fold,
            folds=arguments["split_progress"][1],
            **({"iteration": int(more["iter"])} if "iter" in more else {}),
        )


def open_or_warn(open_run: Callable[[], Run]) -> Run | None:
    """Returns a run; if it cannot be opened, warns and returns None, since the fit is worth more than its run."""
    try:
        return open_run()
    except Exception as error:
        warnings.warn(f"a fit is not tracked: {type(error).__name__}: {error}", TrackersWarning, stacklevel=2)
        return None


def _finish(run: Run, result: Mapping[str, Any]) -> None:
    """Writes the scores of a fit and finishes its run."""
    scores = {f"test_{name}": float(score) for name, score in _by_scorer(result["test_scores"]).items()}
    train_scores = _by_scorer(result.get("train_scores", {}))
    scores |= {f"train_{name}": float(score) for name, score in train_scores.items()}
    finite = {name: score for name, score in scores.items() if math.isfinite(score)}
    run.best.update({name: {"value": score, "step": 0} for name, score in finite.items()})
    run.metadata["candidate"] |= {
        # JSON has no NaN.
        "scores": {name: finite.get(name, str(score)) for name, score in scores.items()},
        "fit_time": float(result["fit_time"]),
        "score_time": float(result["score_time"]),
    }
    try:
        run.writer().scalars(0, {cv_tag(name): score for name, score in finite.items()})
    except Exception as error:
        run.report_problem("tuning.scores", error)
    if result["fit_error"] is None:
        run.finish()
    else:
        run.finish("failed", TracebackError(result["fit_error"]))


def _by_scorer(scores: Any) -> Mapping[str, float]:
    """Returns the scores by the names of their scorers, as `cv_results_` spells them."""
    return scores if isinstance(scores, Mapping) else {"score": scores}


def _set_seed(seed: int) -> None:
    if keras := sys.modules.get("keras"):
        keras.utils.set_random_seed(seed)
        return
    random.seed(seed)
    np.random.seed(seed)
