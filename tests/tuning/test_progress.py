"""The progress of a search: the number of trials, the best so far, and the remaining time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import keras_tuner
import pytest

from tests.tuning.test_trial_runs import parabola
from trackers.tuning import track
from trackers.tuning.progress import expected_trials


class InstantHyperband(keras_tuner.Hyperband):
    """Hyperband whose trials take no time."""

    def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> dict[str, float]:
        return {"val_loss": trial.hyperparameters.Float("x", -1.0, 1.0) ** 2}


@pytest.mark.parametrize(("epochs", "factor", "iterations"), [(3, 3, 2), (4, 3, 1), (9, 3, 1), (10, 2, 1), (2, 3, 2)])
def test_the_trials_of_hyperband_are_predicted(tmp_path: Path, epochs: int, factor: int, iterations: int) -> None:
    settings = {"max_epochs": epochs, "factor": factor, "hyperband_iterations": iterations, "seed": 1}
    space = keras_tuner.HyperParameters()
    space.Float("x", -1.0, 1.0)
    tuner = InstantHyperband(None, "val_loss", hyperparameters=space, directory=tmp_path, **settings)
    expected = expected_trials(tuner)
    tuner.search(verbose=0)
    assert len(tuner.oracle.trials) == expected


def test_an_unlimited_search_has_no_expected_number_of_trials(tmp_path: Path) -> None:
    assert expected_trials(InstantHyperband(None, "val_loss", hyperband_iterations=None, directory=tmp_path)) is None
    assert expected_trials(parabola(tmp_path, 7)) == 7


def test_without_a_terminal_each_trial_prints_a_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tuner = track(parabola(tmp_path, 3), tmp_path / "logs")
    tuner.search(verbose=0)
    lines = capfd.readouterr().err.splitlines()
    assert len(lines) == 3
    best = tuner.oracle.get_best_trials(1)[0]
    assert lines[-1].endswith(f"best default_objective {best.score:.5g} (trial {best.trial_id}) · 3 of 3")
    assert re.search(r"^trial 0: default_objective \S+ · best .* · 1 of 3 · about \d+ s left$", lines[0])
