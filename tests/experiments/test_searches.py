from __future__ import annotations

import argparse
from pathlib import Path

import keras
import keras_tuner
import numpy as np
import pytest

from experiments import searches

NETWORK = searches.Network((3,), lambda: keras.layers.Dense(1), "mse", lambda: "mae")


def options(folder: Path, *arguments: str) -> argparse.Namespace:
    parsed = searches.parser("A search.", epochs=9, batch_size=32).parse_args([*arguments, "--logdir", str(folder)])
    assert isinstance(parsed, argparse.Namespace)
    return parsed


def test_every_tuner_has_its_settings(tmp_path: Path) -> None:
    tuners = {
        kind: searches.tuner(NETWORK, "val_loss", options(tmp_path, "--tuner", kind), "s") for kind in searches.TUNERS
    }
    assert isinstance(tuners["random"], keras_tuner.RandomSearch)
    assert isinstance(tuners["grid"], keras_tuner.GridSearch)
    hyperband, bayesian = tuners["hyperband"].oracle, tuners["bayesian"].oracle
    assert (hyperband.factor, hyperband.hyperband_iterations, hyperband.max_epochs) == (3, 2, 9)
    assert (bayesian.alpha, bayesian.beta, bayesian.max_trials) == (1e-4, 2.6, 10)
    space = {hp.name: hp for hp in tuners["random"].oracle.get_space().space}
    assert (space["hidden"].min_value, space["hidden"].max_value) == (0, 8)
    assert (space["units"].min_value, space["units"].max_value) == (16, 256)
    rate = space["learning_rate"]
    assert (rate.min_value, rate.max_value, rate.sampling) == (1e-4, 1e-2, "log")
    assert space["optimizer"].values == ["sgd", "adam"]


@pytest.mark.parametrize("hidden", [0, 8])
def test_a_network_has_its_layers(hidden: int) -> None:
    hp = keras_tuner.HyperParameters()
    hp.values = {"hidden": hidden, "units": 20, "learning_rate": 1e-3, "optimizer": "adam"}
    model = NETWORK.build(hp)
    assert [layer.units for layer in model.layers if isinstance(layer, keras.layers.Dense)] == [20] * hidden + [1]
    assert isinstance(model.optimizer, keras.optimizers.Adam)


def test_inputs_are_scaled_by_the_training_data() -> None:
    x = np.array([[0.0, 1.0], [2.0, 1.0], [4.0, 1.0]])
    hp = keras_tuner.HyperParameters()
    hp.values = {"scaling": "standard"}
    scaled = NETWORK.scaling(hp, x)(x)
    assert scaled[:, 0].std() == pytest.approx(1)
    assert list(scaled[:, 1]) == [0, 0, 0]
    hp.values = {"scaling": "range"}
    assert NETWORK.scaling(hp, x)(np.array([[8.0, 1.0]]))[0, 0] == 2
