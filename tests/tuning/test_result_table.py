"""results and importance: the tuner's own files as a frame, and what a forest makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackers
from tests.tuning.searches import search, tuner


def test_trials_from_the_best_to_the_worst(tmp_path: Path) -> None:
    made = tuner("own", tmp_path)
    search(made)
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
