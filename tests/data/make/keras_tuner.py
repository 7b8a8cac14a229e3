"""Keras Tuner: a folder a trial, by the TensorBoard callback that a search is given."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np


def make(folder: Path) -> None:
    import keras
    import keras_tuner

    def build(hp: Any) -> Any:
        units, rate = hp.Int("units", 2, 5), hp.Float("rate", 0.001, 0.1, sampling="log")
        activation = hp.Choice("activation", ["relu", "tanh"])
        bias = hp.Boolean("bias")
        hp.Fixed("seed", 7)
        layers = [keras.layers.Input((3,)), keras.layers.Dense(units, activation, bias), keras.layers.Dense(1)]
        model = keras.Sequential(layers)
        model.compile(keras.optimizers.SGD(rate), "mse")
        return model

    keras.utils.set_random_seed(0)
    random = np.random.default_rng(0)
    x, y = random.normal(size=(40, 3)), random.normal(size=40)
    callback = keras.callbacks.TensorBoard(str(folder), write_graph=False, profile_batch=0)
    with TemporaryDirectory() as elsewhere:
        search = keras_tuner.RandomSearch(build, "val_loss", 3, seed=0, directory=elsewhere, project_name="search")
        search.search(x, y, epochs=3, verbose=0, validation_split=0.25, callbacks=[callback])
