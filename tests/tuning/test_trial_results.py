"""results: the tuner's own files as a frame, also of a search that was not tracked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras_tuner
import pytest

import trackers


class FailsOnce(keras_tuner.RandomSearch):
    """Trials that take no time, of which the third one fails."""

    def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> float:
        x = trial.hyperparameters.Float("x", -1.0, 1.0)
        if trial.trial_id == "02":
            raise ValueError("this one was meant to fail")
        return float(x**2)


def test_trials_from_the_best_to_the_worst(tmp_path: Path) -> None:
    made = FailsOnce(max_trials=12, seed=1, directory=tmp_path, project_name="own")
    made.search()
    found = trackers.tuning.results(made.project_dir)
    assert list(found.columns) == ["trial", "status", "score", "best_step", "start", "duration", "error", "hparams.x"]
    assert found["trial"][0] == made.oracle.get_best_trials(1)[0].trial_id
    assert list(found["score"][:11]) == sorted(
        trial.score for trial in made.oracle.trials.values() if trial.score is not None
    )
    worst = found.iloc[-1]
    assert (worst.trial, worst.status) == ("02", "failed")
    assert worst.error == "ValueError: this one was meant to fail"


def test_what_is_no_search_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.ReadError, match="should be a tuner's project"):
        trackers.tuning.results(tmp_path)
