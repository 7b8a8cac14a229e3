"""Small searches with every tuner: twelve trials, of which the fourth fails and the sixth kills its process.

`python -m tests.tuning.searches KIND FOLDER` searches until then; the next process resumes the search. Under
`trackers tune`, one worker is killed, and the chief and the other worker continue.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.tree import DecisionTreeClassifier

from trackers.tuning import track

KINDS = ("random", "grid", "bayesian", "hyperband", "custom", "sklearn")
X = np.random.default_rng(0).normal(size=(64, 4)).astype(np.float32)
Y = (X.sum(axis=1) > 0).astype(np.float32)


class Faults:
    """Counts the trainings of all processes of a search; the fourth raises and the sixth kills its process."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "trainings"

    def trigger(self) -> None:
        with self._file.open("ab", buffering=0) as file:
            file.write(b".")
            number = file.tell()
        if number == 4:
            raise ValueError("this trial fails")
        if number == 6:
            os.kill(os.getpid(), signal.SIGKILL)


class Network(keras_tuner.HyperModel):
    """A hidden layer or none; the width of the layer is a conditional hyperparameter."""

    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.faults = faults

    def build(self, hp: Any) -> keras.Model:
        layers = [keras.Input((4,))]
        if hp.Boolean("hidden"):
            with hp.conditional_scope("hidden", [True]):
                layers.append(keras.layers.Dense(hp.Int("units", 1, 64), activation="relu"))
        layers.append(keras.layers.Dense(1, activation="sigmoid"))
        model = keras.Sequential(layers)
        rate = hp.Float("rate", 1e-4, 1e-1, sampling="log")
        # Tracing a function would take longer than its two batches.
        model.compile(keras.optimizers.Adam(rate), "bce", metrics=["accuracy"], run_eagerly=True)
        return model

    def fit(self, hp: Any, model: keras.Model, x: Any, y: Any, **settings: Any) -> Any:
        """Triggers a fault after the first epoch, when the run is on disk."""
        x = x * hp.Choice("scale", [1.0, 2.0])
        trigger = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epoch == 0 and self.faults.trigger())
        settings["callbacks"] = [*settings["callbacks"], trigger]
        return model.fit(x, y, **settings)


class CustomTrial(keras_tuner.RandomSearch):
    """A subclass whose trials do not train a model."""

    faults: Faults

    def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> float:
        x = trial.hyperparameters.Float("x", -1.0, 1.0)
        self.faults.trigger()
        return float(x**2)


class FailingFolds(KFold):
    """Folds that trigger a fault."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(3)
        self.faults = faults

    def split(self, x: Any, y: Any = None, groups: Any = None) -> Any:
        self.faults.trigger()
        return super().split(x, y, groups)


def classifier(hp: Any) -> Any:
    """Builds a tree or a line, each with a conditional hyperparameter."""
    if hp.Choice("kind", ["tree", "line"]) == "tree":
        with hp.conditional_scope("kind", ["tree"]):
            return DecisionTreeClassifier(max_depth=hp.Int("depth", 1, 30))
    with hp.conditional_scope("kind", ["line"]):
        return LogisticRegression(C=hp.Float("penalty", 0.01, 10.0, sampling="log"))


def tuner(kind: str, folder: Path, **settings: Any) -> Any:
    """Creates a tuner for twelve trials.

    Args:
        kind: One of `KINDS`.
        folder: The folder of the project and of the count of trainings.
        settings: Further arguments of the tuner.
    """
    faults = Faults(folder)
    location: dict[str, Any] = {"directory": str(folder / "tuner"), "project_name": kind} | settings
    if kind == "custom":
        custom = CustomTrial(max_trials=12, seed=1, **location)
        custom.faults = faults
        return custom
    if kind == "sklearn":
        oracle = keras_tuner.oracles.RandomSearchOracle(keras_tuner.Objective("score", "max"), max_trials=12, seed=1)
        return keras_tuner.SklearnTuner(oracle, classifier, cv=FailingFolds(faults), **location)
    if kind == "hyperband":
        return keras_tuner.Hyperband(
            Network(faults), "val_accuracy", max_epochs=3, factor=3, hyperband_iterations=2, seed=1, **location
        )
    tuners = {
        "random": keras_tuner.RandomSearch,
        "grid": keras_tuner.GridSearch,
        "bayesian": keras_tuner.BayesianOptimization,
    }
    return tuners[kind](Network(faults), "val_accuracy", max_trials=12, seed=1, **location)


def search(tuner: Any) -> None:
    """Runs the search of a tuner."""
    if isinstance(tuner, CustomTrial):
        tuner.search()
    elif isinstance(tuner, keras_tuner.SklearnTuner):
        tuner.search(X, Y)
    else:
        tuner.search(X, Y, epochs=2, validation_data=(X[:40], Y[:40]), verbose=0)


if __name__ == "__main__":
    gc.freeze()  # Keras Tuner collects garbage twice for every trial, which then takes as long as training
    kind, folder = sys.argv[1], Path(sys.argv[2])
    search(track(tuner(kind, folder), folder / "logs"))
