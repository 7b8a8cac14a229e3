"""Small models, small data, and helpers that run trackers, for the tests of trackers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import layers

import trackers

CLASSES = ("circle", "square", "triangle")
BATCH_SIZE = 8
BATCHES = 6

Pair = tuple[npt.NDArray[Any], npt.NDArray[Any]]


def images(count: int = BATCHES * BATCH_SIZE, seed: int = 0) -> Pair:
    """Noise of the shape [count, 8, 8, 1] with labels 0, 1, 2, 0, 1, …"""
    noise = np.random.default_rng(seed).random((count, 8, 8, 1), dtype=np.float32)
    return noise, np.arange(count) % len(CLASSES)


def rows(count: int = BATCHES * BATCH_SIZE, seed: int = 0) -> Pair:
    """Noise of the shape [count, 4], with labels."""
    noise = np.random.default_rng(seed).random((count, 4), dtype=np.float32)
    return noise, np.arange(count) % len(CLASSES)


def sequential() -> keras.Model:
    return _compiled(
        keras.Sequential(
            [
                keras.Input((8, 8, 1)),
                layers.Conv2D(4, 3, activation="relu", name="conv"),
                layers.Flatten(name="flatten"),
                layers.Dropout(0.5, name="dropout"),
                layers.Dense(3, activation="softmax", name="dense"),
            ],
            name="sequential",
        )
    )


def functional() -> keras.Model:
    inputs = keras.Input((8, 8, 1), name="pixels")
    x = layers.Conv2D(4, 3, name="conv")(inputs)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.Flatten(name="flatten")(layers.ReLU(name="relu")(x))
    x = layers.Dropout(0.5, name="dropout")(x)
    return _compiled(keras.Model(inputs, layers.Dense(3, activation="softmax", name="dense")(x), name="functional"))


class Subclassed(keras.Model):
    def __init__(self) -> None:
        super().__init__(name="subclassed")
        self.conv = layers.Conv2D(4, 3, activation="relu", name="conv")
        self.flatten = layers.Flatten(name="flatten")
        self.dropout = layers.Dropout(0.5, name="dropout")
        self.dense = layers.Dense(3, activation="softmax", name="dense")

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.dense(self.dropout(self.flatten(self.conv(inputs)), training=training))


def subclassed() -> keras.Model:
    return _compiled(Subclassed())


KINDS = {"sequential": sequential, "functional": functional, "subclassed": subclassed}


def dense(optimizer: Any = None, **settings: Any) -> keras.Model:
    """One layer on four inputs, for tests in which the model does not matter."""
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax", name="dense")], name="small")
    return _compiled(model, optimizer or keras.optimizers.SGD(0.5), **settings)


def _compiled(model: keras.Model, optimizer: Any = None, **settings: Any) -> keras.Model:
    model.compile(
        optimizer=optimizer or keras.optimizers.Adam(0.01),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        **settings,
    )
    return model


def fit(model: keras.Model, callbacks: Iterable[Any] = (), epochs: int = 2, **settings: Any) -> dict[str, list[float]]:
    """Fits six batches per epoch of images or rows, whichever the model takes, with validation; returns the history."""
    make = rows if model.input_shape == (None, 4) else images
    x, y = make()
    settings = {"validation_data": make(24, seed=1), "batch_size": BATCH_SIZE, "verbose": 0} | settings
    return model.fit(x, y, epochs=epochs, callbacks=list(callbacks), **settings).history


def fit_images(model: keras.Model, callbacks: Iterable[Any] = (), **settings: Any) -> dict[str, list[float]]:
    """Fits images to a model that is not built yet; returns the history."""
    settings = {"validation_data": images(24, seed=1), "batch_size": BATCH_SIZE, "verbose": 0, "epochs": 2} | settings
    return model.fit(*images(), callbacks=list(callbacks), **settings).history


def drive(
    run: trackers.Run, tracker: trackers.Tracker, model: keras.Model, epochs: Sequence[dict[str, Any]] | int = 1
) -> None:
    """Runs a tracker through the epochs of a custom loop, with Keras's CallbackList.

    Args:
        run: The run to attach the tracker to.
        tracker: The tracker.
        model: A built model.
        epochs: The logs of each epoch, or a number of epochs without logs.
    """
    logs = [{} for _ in range(epochs)] if isinstance(epochs, int) else list(epochs)
    callbacks = keras.callbacks.CallbackList([tracker.attach(run)], model=model, epochs=len(logs), verbose=0)
    model.stop_training = False
    callbacks.on_train_begin()
    for epoch, epoch_logs in enumerate(logs):
        callbacks.on_epoch_begin(epoch)
        callbacks.on_epoch_end(epoch, epoch_logs)
        if model.stop_training:
            break
    callbacks.on_train_end()


def record(run: trackers.Run) -> dict[str, Any]:
    """Returns the run record on disk, after a flush."""
    run.flush()
    content: dict[str, Any] = json.loads((run.path / "run.json").read_text(encoding="utf-8"))
    return content


def trackers_warnings(warned: Iterable[Any]) -> list[str]:
    """Returns the messages of the recorded warnings that are TrackersWarning."""
    return [str(warning.message) for warning in warned if warning.category is trackers.TrackersWarning]


def is_equal(weights: Sequence[Any], others: Sequence[Any]) -> bool:
    """Tells whether two lists of weights are equal to the last bit."""
    return len(weights) == len(others) and all(np.array_equal(a, b) for a, b in zip(weights, others, strict=True))
