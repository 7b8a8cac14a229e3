"""results: the tuner's files as a frame, for tracked and untracked searches."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import keras_tuner
import pytest

import trackers


class FailsOnce(keras_tuner.RandomSearch):
    """Trials that take no time; the third one fails."""

    def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> float:
        x = trial.hyperparameters.Float("x", -1.0, 1.0)
        if trial.trial_id == "02":
            raise ValueError("this trial fails")
        return float(x**2)


def test_trials_are_sorted_from_the_best_to_the_worst(tmp_path: Path) -> None:
    tuner = FailsOnce(max_trials=12, seed=1, directory=tmp_path, project_name="custom")
    tuner.search()
    frame = trackers.tuning.results(tuner.project_dir)
    assert list(frame.columns) == ["trial", "status", "score", "best_step", "start", "duration", "error", "hparams.x"]
    assert frame["trial"][0] == tuner.oracle.get_best_trials(1)[0].trial_id
    assert list(frame["score"][:11]) == sorted(
        trial.score for trial in tuner.oracle.trials.values() if trial.score is not None
    )
    worst = frame.iloc[-1]
    assert (worst.trial, worst.status) == ("02", "failed")
    assert worst.error == "ValueError: this trial fails"


def test_a_folder_without_a_search_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.ReadError, match="or a tuner's project"):
        trackers.tuning.results(tmp_path)


def test_the_function_is_public_after_its_module_is_imported() -> None:
    importlib.import_module("trackers.tuning.trial_results")
    for _ in range(2):
        assert callable(trackers.tuning.results)
        assert callable(trackers.tuning.track)
