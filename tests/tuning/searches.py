"""Small searches with every tuner: twelve trials, of which one fails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np

X = np.random.default_rng(0).normal(size=(64, 4)).astype(np.float32)
Y = (X.sum(axis=1) > 0).astype(np.float32)


def build(hp: Any) -> keras.Model:
    """A hidden layer or none; a layer's width counts only where there is one."""
    layers = [keras.Input((4,))]
    if hp.Boolean("hidden"):
        with hp.conditional_scope("hidden", [True]):
            layers.append(keras.layers.Dense(hp.Int("units", 1, 64), activation="relu"))
    layers.append(keras.layers.Dense(1, activation="sigmoid"))
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.Adam(hp.Float("rate", 1e-4, 1e-1, sampling="log")), "bce", metrics=["accuracy"])
    return model


class FailsOnce(keras_tuner.HyperModel):
    """Its third model cannot be built."""

    def __init__(self) -> None:
        super().__init__()
        self.fits = 0

    def build(self, hp: Any) -> keras.Model:
        return build(hp)

    def fit(self, hp: Any, model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        self.fits += 1
        if self.fits == 3:
            raise ValueError("this one was meant to fail")
        return model.fit(*args, **kwargs)


class OwnLoop(keras_tuner.RandomSearch):
    """A subclass whose trials are no trainings at all."""

    def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> float:
        x = trial.hyperparameters.Float("x", -1.0, 1.0)
        if trial.trial_id == "02":
            raise ValueError("this one was meant to fail")
        return float(x**2)


def tuner(kind: str, folder: Path, **settings: Any) -> Any:
    """A tuner for twelve trials.

    Args:
        kind: `random`, `grid`, `bayesian`, `hyperband`, `own` or `sklearn`.
        folder: Where the tuner keeps its project.
        settings: Of the tuner.
    """
    where = {"directory": str(folder), "project_name": kind} | settings
    if kind == "own":
        return OwnLoop(max_trials=12, seed=1, **where)
    if kind == "hyperband":
        return keras_tuner.Hyperband(FailsOnce(), "val_accuracy", max_epochs=4, factor=3, seed=1, **where)
    makers = {
        "random": keras_tuner.RandomSearch,
        "grid": keras_tuner.GridSearch,
        "bayesian": keras_tuner.BayesianOptimization,
    }
    return makers[kind](FailsOnce(), "val_accuracy", max_trials=12, seed=1, **where)


def search(tuner: Any) -> None:
    """Runs it."""
    if isinstance(tuner, OwnLoop):
        tuner.search()
    else:
        tuner.search(X, Y, epochs=2, validation_data=(X, Y), verbose=0)
