"""A search of twelve trials for a chief and its workers; the third trial's first worker kills itself."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import keras_tuner

from trackers.tuning import track


class Slow(keras_tuner.RandomSearch):
    """Trials that take a moment and train nothing."""

    def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> float:
        x = trial.hyperparameters.Float("x", -1.0, 1.0)
        mark = FOLDER / "killed"
        if trial.trial_id == "02" and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.2)
        return float(x**2)


FOLDER = Path(sys.argv[1])
tuner = track(Slow(max_trials=12, seed=1, directory=str(FOLDER / "tuner"), project_name="slow"), FOLDER / "logs")
tuner.search()
