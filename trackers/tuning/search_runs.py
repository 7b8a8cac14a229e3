"""SearchRuns: the runs of a scikit-learn search, as seen by the process that searches."""

from __future__ import annotations

import math
import secrets
import string
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from trackers.errors import TrackersWarning
from trackers.run import shutdown
from trackers.run.run import Run
from trackers.schema.tags import cv_tag, moment_tag
from trackers.tuning.fold_fit import FoldFit, SearchSettings, open_or_warn
from trackers.write.writer import Writer

_LETTERS = string.ascii_lowercase + string.digits


class SearchRuns:
    """Describes the fits of each search of one estimator, and opens and finishes the run of the refit.

    Args:
        root: The folder of the runs.
        seed: The seed of every fit, or None.
        options: As for `run.callbacks`.
    """

    def __init__(self, root: Path, seed: int | None, options: Mapping[str, Any]) -> None:
        self._root = root
        self._seed = seed
        self._options = options
        self._refit_run: Run | None = None

    @contextmanager
    def search(self, refit: Any) -> Iterator[None]:
        """Begins a search; an error that ends it also ends the run of the refit.

        Args:
            refit: The search's `refit`; the name of a scorer ranks the candidates.
        """
        name = "".join(secrets.choice(_LETTERS) for _ in range(4))
        scorer = refit if isinstance(refit, str) else None
        self._settings = SearchSettings(self._root, name, scorer, self._seed, self._options)
        self._candidates = 0
        self._refit_run = None
        self._refit_context = ExitStack()
        try:
            with self._refit_context:
                yield
        except BaseException as error:
            self._end_refit(error)
            raise
        self._end_refit(None)

    def describe_fits(self, candidates: int, more_results: Mapping[str, Sequence[Any]] | None) -> FoldFit:
        """Returns the function that fits the next candidates.

        Args:
            candidates: How many there are.
            more_results: Further columns of `cv_results_` for them.
        """
        columns = more_results or {}
        more = tuple({name: values[number] for name, values in columns.items()} for number in range(candidates))
        return FoldFit(self._settings, self._candidates, more)

    def write_deviations(self, paths: Sequence[Path | None], results: Mapping[str, Any]) -> None:
        """Adds the standard deviation of each score to the runs of the candidates that were fitted last.

        HParams shows the mean over the runs of a candidate, which is the same number.

        Args:
            paths: The directories of the runs, candidate after candidate; None for a fit that is not tracked.
            results: `cv_results_` up to these candidates.
        """
        names = [name.removeprefix("std_") for name in results if name.startswith(("std_test_", "std_train_"))]
        total = len(results["params"])
        folds = len(paths) // (total - self._candidates)
        for number, path in enumerate(paths):
            candidate = self._candidates + number // folds
            values = {moment_tag(cv_tag(name), "std"): float(results[f"std_{name}"][candidate]) for name in names}
            values = {tag: value for tag, value in values.items() if math.isfinite(value)}
            if path and values:
                _append(path, values)
        self._candidates = total

    def begin_refit(self, candidate: int, hparams: Mapping[str, Any]) -> None:
        """Opens the run of the refit.

        Args:
            candidate: The number of the candidate.
            hparams: Its hyperparameters.
        """
        name = f"refit of candidate {candidate}"
        settings = self._settings
        self._refit_run = open_or_warn(lambda: settings.open_run(name, name, hparams, id=int(candidate), refit=True))
        self._refit_context.enter_context(settings.prepare_fit(self._refit_run))

    def _end_refit(self, error: BaseException | None) -> None:
        if self._refit_run:
            self._refit_run.finish(shutdown.status_after(error), error)


def _append(path: Path, values: Mapping[str, float]) -> None:
    """Writes scalars into a finished run; the run's own file is complete and stays so."""
    try:
        writer = Writer(path)
        writer.scalars(0, values)
        writer.close()
    except Exception as error:
        message = f"the standard deviations of {path.name} are not written: {type(error).__name__}: {error}"
        warnings.warn(message, TrackersWarning, stacklevel=2)
