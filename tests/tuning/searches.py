"""Small searches with every tuner: twelve trials, of which the fourth fails and the sixth kills its process.

`python -m tests.tuning.searches KIND FOLDER` searches until that; the next process that searches goes on. With
`trackers tune` before it, it is one worker that is killed, and the chief and the other one go on.
"""

from __future__ import annotations

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

KINDS = ("random", "grid", "bayesian", "hyperband", "own", "sklearn")
X = np.random.default_rng(0).normal(size=(64, 4)).astype(np.float32)
Y = (X.sum(axis=1) > 0).astype(np.float32)


class Fate:
    """Counts trainings over all processes of a search, and strikes at the fourth and the sixth."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "trainings"

    def strike(self) -> None:
        with self._file.open("ab", buffering=0) as file:
            file.write(b".")
            number = file.tell()
        if number == 4:
            raise ValueError("this one was meant to fail")
        if number == 6:
            os.kill(os.getpid(), signal.SIGKILL)


class Network(keras_tuner.HyperModel):
    """A hidden layer or none; a layer's width counts only where there is one."""

    def __init__(self, fate: Fate) -> None:
        super().__init__()
        self.fate = fate

    def build(self, hp: Any) -> keras.Model:
        layers = [keras.Input((4,))]
        if hp.Boolean("hidden"):
            with hp.conditional_scope("hidden", [True]):
                layers.append(keras.layers.Dense(hp.Int("units", 1, 64), activation="relu"))
        layers.append(keras.layers.Dense(1, activation="sigmoid"))
        model = keras.Sequential(layers)
        rate = hp.Float("rate", 1e-4, 1e-1, sampling="log")
        # Tracing a function would take longer than all of its two batches.
        model.compile(keras.optimizers.Adam(rate), "bce", metrics=["accuracy"], run_eagerly=True)
        return model

    def fit(self, hp: Any, model: keras.Model, x: Any, y: Any, **settings: Any) -> Any:
        """Strikes when the first epoch is done, and the run is on disk."""
        x = x * hp.Choice("scale", [1.0, 2.0])
        struck = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epoch == 0 and self.fate.strike())
        settings["callbacks"] = [*settings["callbacks"], struck]
        return model.fit(x, y, **settings)


class OwnLoop(keras_tuner.RandomSearch):
    """A subclass whose trials are no trainings at all."""

    fate: Fate

    def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> float:
        x = trial.hyperparameters.Float("x", -1.0, 1.0)
        self.fate.strike()
        return float(x**2)


class FatefulFolds(KFold):
    """Folds that strike when they are asked for."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(3)
        self.fate = fate

    def split(self, x: Any, y: Any = None, groups: Any = None) -> Any:
        self.fate.strike()
        return super().split(x, y, groups)


def classifier(hp: Any) -> Any:
    """A tree or a line, each with a hyperparameter of its own."""
    if hp.Choice("kind", ["tree", "line"]) == "tree":
        with hp.conditional_scope("kind", ["tree"]):
            return DecisionTreeClassifier(max_depth=hp.Int("depth", 1, 30))
    with hp.conditional_scope("kind", ["line"]):
        return LogisticRegression(C=hp.Float("penalty", 0.01, 10.0, sampling="log"))


def tuner(kind: str, folder: Path, **settings: Any) -> Any:
    """A tuner for twelve trials.

    Args:
        kind: One of `KINDS`.
        folder: Where the tuner keeps its project, and fate its count.
        settings: Of the tuner.
    """
    fate = Fate(folder)
    where: dict[str, Any] = {"directory": str(folder / "tuner"), "project_name": kind} | settings
    if kind == "own":
        made = OwnLoop(max_trials=12, seed=1, **where)
        made.fate = fate
        return made
    if kind == "sklearn":
        oracle = keras_tuner.oracles.RandomSearchOracle(keras_tuner.Objective("score", "max"), max_trials=12, seed=1)
        return keras_tuner.SklearnTuner(oracle, classifier, cv=FatefulFolds(fate), **where)
    if kind == "hyperband":
        return keras_tuner.Hyperband(
            Network(fate), "val_accuracy", max_epochs=3, factor=3, hyperband_iterations=2, seed=1, **where
        )
    makers = {
        "random": keras_tuner.RandomSearch,
        "grid": keras_tuner.GridSearch,
        "bayesian": keras_tuner.BayesianOptimization,
    }
    return makers[kind](Network(fate), "val_accuracy", max_trials=12, seed=1, **where)


def search(tuner: Any) -> None:
    """Runs it."""
    if isinstance(tuner, OwnLoop):
        tuner.search()
    elif isinstance(tuner, keras_tuner.SklearnTuner):
        tuner.search(X, Y)
    else:
        tuner.search(X, Y, epochs=2, validation_data=(X[:40], Y[:40]), verbose=0)


if __name__ == "__main__":
    kind, folder = sys.argv[1], Path(sys.argv[2])
    search(track(tuner(kind, folder), folder / "logs"))
