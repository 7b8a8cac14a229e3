"""Keras: `keras.callbacks.TensorBoard`, and the HParams API of TensorBoard."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def make(folder: Path) -> None:
    import keras
    import tensorflow as tf
    from tensorboard.plugins.hparams import api as hp

    units, rate = hp.HParam("units", hp.Discrete([2, 3])), hp.HParam("rate", hp.RealInterval(0.01, 0.1))
    flag, name = hp.HParam("flag", hp.Discrete([True, False])), hp.HParam("optimizer", hp.Discrete(["sgd"]))
    with tf.summary.create_file_writer(str(folder)).as_default():
        hp.hparams_config([units, rate, flag, name], [hp.Metric("epoch_loss", group="validation", display_name="loss")])
    random = np.random.default_rng(0)
    x, y = random.normal(size=(40, 3)), random.integers(0, 2, 40)
    for number, wide in enumerate((2, 3)):
        keras.utils.set_random_seed(number)
        layers = [keras.layers.Input((3,)), keras.layers.Dense(wide), keras.layers.Dense(1, activation="sigmoid")]
        model = keras.Sequential(layers)
        model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
        run = str(folder / f"run-{number}")
        settings = {"histogram_freq": 1, "write_images": True, "write_graph": number == 0, "profile_batch": 0}
        callbacks = [
            keras.callbacks.TensorBoard(run, update_freq="batch", **settings),
            hp.KerasCallback(run, {units: wide, rate: 0.01, flag: True, name: "sgd"}, trial_id=f"trial-{number}"),
        ]
        model.fit(x, y, 2, 3, verbose=0, validation_split=0.25, callbacks=callbacks)
