"""Profiler: traces of TensorFlow's own, with marked steps, and one of Keras's callback, which has none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np


def make(folder: Path) -> None:
    import keras

    # A trace holds the path that it was asked for, and a relative one tells nothing.
    os.chdir(folder)
    for name, units in (("narrow", 4), ("wide", 2048)):
        keras.utils.set_random_seed(0)
        keras.backend.clear_session()
        layers = [keras.layers.Input((16,)), keras.layers.Dense(units, "relu"), keras.layers.Dense(1)]
        model = keras.Sequential(layers)
        model.compile("sgd", "mse")
        random = np.random.default_rng(0)
        x, y = random.normal(size=(40, 16)).astype("float32"), random.normal(size=40).astype("float32")
        model.fit(x, y, batch_size=4, verbose=0, callbacks=[_marked(f"{name}/train")])
    stock = keras.callbacks.TensorBoard("stock", profile_batch=(3, 6), write_graph=False)
    model.fit(x, y, batch_size=4, verbose=0, callbacks=[stock])
    for path in folder.rglob("*tfevents*"):
        path.unlink()


def _marked(folder: str) -> Any:
    """Traces the batches 2 to 9, each marked as a step."""
    import keras
    import tensorflow as tf

    class Marked(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
            if batch == 2:
                tf.profiler.experimental.start(folder)
            self.step = tf.profiler.experimental.Trace("train", step_num=batch, _r=1)
            self.step.__enter__()

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.step.__exit__(None, None, None)
            if batch == 9:
                tf.profiler.experimental.stop()

    return Marked()
