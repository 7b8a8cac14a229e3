"""PermutationImportance: the numbers of scikit-learn, for a Keras model at the end of its fit."""

from __future__ import annotations

import random
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from keras import layers
from sklearn import inspection
from sklearn.linear_model import LinearRegression

import trackers
from tests.callbacks import models
from tests.callbacks.conftest import Both

X = np.random.default_rng(2).normal(size=(80, 3))
Y = 3 * X[:, 1] - X[:, 2]
NAMES = ["length", "diameter", "height"]


def linear_model(*more: keras.Layer) -> keras.Model:
    """Returns a model that predicts `Y`."""
    model = keras.Sequential([keras.Input((3,)), *more, layers.Dense(1, use_bias=False)])
    model.layers[-1].set_weights([np.array([[0.0], [3.0], [-1.0]])])
    model.compile(loss="mse")
    return model


def test_the_numbers_are_those_of_scikit_learn(run: trackers.Run, both: Both) -> None:
    tracker = trackers.PermutationImportance((X, Y), NAMES, repeats=3, seed=4)
    models.drive(run, tracker, linear_model(), epochs=2)
    assert models.record(run)["problems"] == []
    (row,) = trackers.read(run.path).matrices().to_dict("records")
    assert (row["tag"], row["step"]) == ("permutation_importance/values", 1)
    assert (row["rows"], row["columns"]) == (NAMES, ["mean", "std"])
    estimator = LinearRegression(fit_intercept=False).fit(X, Y)
    expected = inspection.permutation_importance(
        estimator, X, Y, scoring="neg_mean_absolute_error", n_repeats=3, random_state=4
    )
    np.testing.assert_allclose(row["values"][:, 0], expected.importances_mean, atol=1e-5)
    np.testing.assert_allclose(row["values"][:, 1], expected.importances_std, atol=1e-5)
    assert row["values"][0].tolist() == [0, 0]
    for loaded in both(run):
        ((step, (_, _, png)),) = loaded.blobs("images", "validation", "permutation_importance")
        assert step == 1
        assert png.startswith(b"\x89PNG")


def test_it_changes_neither_global_random_states_nor_the_model(run: trackers.Run) -> None:
    noise = layers.GaussianNoise(0.1, seed=1)
    model = linear_model(noise, layers.BatchNormalization())
    tracker = trackers.PermutationImportance((X, Y), repeats=1)
    before = (np.random.get_state()[1].tolist(), random.getstate(), [np.array(v) for v in model.variables])
    models.drive(run, tracker, model)
    assert models.record(run)["problems"] == []
    assert np.random.get_state()[1].tolist() == before[0]
    assert random.getstate() == before[1]
    assert models.is_equal([np.array(v) for v in model.variables], before[2])


def test_early_stopping_restores_the_weights_that_are_analyzed(run: trackers.Run) -> None:
    model = linear_model()
    # The first epoch is the best: the rate is so high that each later one is worse.
    model.compile(optimizer=keras.optimizers.SGD(3.0), loss="mse")
    stop = keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)
    callbacks = run.callbacks(validation=(X, Y), profile=None, early_stopping=stop, permutation_importance=True)
    noisy = Y + np.random.default_rng(0).normal(size=80)
    model.fit(X, noisy, epochs=5, validation_data=(X, Y), callbacks=callbacks, verbose=0)
    assert models.record(run)["problems"] == []
    (values,) = trackers.read(run.path).matrices(tags="permutation_importance/values")["values"]
    expected = inspection.permutation_importance(
        LinearRegression(fit_intercept=False).fit(X, np.asarray(model(X))[:, 0]),
        X,
        Y,
        scoring="neg_mean_absolute_error",
        n_repeats=5,
        random_state=0,
    )
    np.testing.assert_allclose(values[:, 0], expected.importances_mean, rtol=1e-3, atol=1e-3)


def test_a_fit_without_epochs_writes_nothing(run: trackers.Run) -> None:
    models.drive(run, trackers.PermutationImportance((X, Y)), linear_model(), epochs=0)
    assert models.record(run)["problems"] == []
    assert trackers.read(run.path).matrices().empty


@pytest.mark.parametrize(
    ("x", "names", "expected"),
    [
        (X, None, ["feature_0", "feature_1", "feature_2"]),
        (pd.DataFrame(X, columns=NAMES), None, NAMES),
        (pd.DataFrame(X, columns=NAMES), ["a", "b", "c"], ["a", "b", "c"]),
    ],
)
def test_features_have_the_names_of_the_columns_or_numbers(x: Any, names: Any, expected: list[str]) -> None:
    assert trackers.PermutationImportance((x, Y), names).feature_names == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"validation": (np.zeros((2, 8, 8)), np.arange(2))},
            r"needs a table \[samples, features\] as x, not \[2, 8, 8\]",
        ),
        ({"validation": ({"a": X[:, 0], "b": X[:, 1]}, Y)}, r"needs a table \[samples, features\] as x"),
        ({"feature_names": ["a"]}, "feature_names has 1 names, and x has 3 features: name every column"),
        ({"repeats": 0}, "repeats must be an integer of 1 or more"),
        ({"seed": -1}, r"seed must be an integer in 0…2³²-1, not -1"),
        ({"seed": None}, "seed must be an integer"),
    ],
)
def test_an_invalid_argument_is_an_error(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        trackers.PermutationImportance(**{"validation": (X, Y)} | arguments)
