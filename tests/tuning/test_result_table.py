"""results and importance: the tuner's own files as a frame, and what a forest makes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import trackers
import trackers.tuning
from tests.tuning.searches import search, tuner


def test_trials_from_the_best_to_the_worst(tmp_path: Path) -> None:
    made = tuner("own", tmp_path)
    search(made)
    found = trackers.tuning.results(made.project_dir)
    assert list(found.columns) == ["trial", "status", "score", "best_step", "error", "hparams.x"]
    assert found["trial"][0] == made.oracle.get_best_trials(1)[0].trial_id
    assert list(found["score"][:11]) == sorted(
        trial.score for trial in made.oracle.trials.values() if trial.score is not None
    )
    worst = found.iloc[-1]
    assert (worst.trial, worst.status) == ("02", "failed")
    assert worst.error == "ValueError: this one was meant to fail"
    shares = trackers.tuning.importance(found)
    assert list(shares.index) == ["x"]
    assert shares["x"] == 1.0


def test_what_decides_is_told_from_what_does_not() -> None:
    random = np.random.default_rng(0)
    rate, units = random.uniform(size=40), random.integers(1, 9, 40)
    optimizer = random.choice(["adam", "sgd"], 40)
    table = pd.DataFrame({"hparams.rate": rate, "hparams.units": units, "hparams.optimizer": optimizer})
    table["score"] = 3 * rate + (optimizer == "sgd")
    shares = trackers.tuning.importance(table)
    assert shares.sum() == pytest.approx(1)
    assert list(shares.index) == ["rate", "optimizer", "units"]
    assert shares["units"] < 0.05
    table.loc[:36, "score"] = np.nan
    with pytest.raises(trackers.SettingError, match="needs 4 trials with a score, and 3 have one"):
        trackers.tuning.importance(table)


def test_what_is_no_search_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.ReadError, match="should be a tuner's project"):
        trackers.tuning.results(tmp_path)
