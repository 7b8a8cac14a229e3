"""Predictions: the scores of a classifier, once per epoch, for labels of every layout."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

import trackers
from trackers.callbacks._support.predictions import Predictions

SCORES = np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3], [0.6, 0.3, 0.1]], np.float32)
LABELS = np.array([0, 2, 0, 1])
NAMES = ("circle", "square", "triangle")


class CountingModel(keras.Sequential):
    """Counts the calls of `predict`."""

    calls = 0

    def predict(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        return super().predict(*args, **kwargs)


def identity_model(size: int = 3) -> CountingModel:
    """Returns a model whose inputs are its scores."""
    return CountingModel([keras.Input((size,)), layers.Activation("linear")])


@pytest.mark.parametrize(
    "y",
    [
        LABELS,
        LABELS.astype(np.uint8),
        LABELS.astype(np.float32),
        LABELS[:, None],
        keras.utils.to_categorical(LABELS, 3),
        keras.utils.to_categorical(LABELS, 3).astype(bool),
    ],
)
def test_labels_are_integers_columns_or_one_hot(y: Any) -> None:
    predictions = Predictions((SCORES, y), NAMES)
    assert predictions.labels.tolist() == [0, 2, 0, 1]
    assert predictions.class_names == list(NAMES)


def test_the_default_class_names_are_the_labels() -> None:
    assert Predictions((SCORES, LABELS)).class_names == ["0", "1", "2"]


@pytest.mark.parametrize("y", [[0, 1, -1, 2], [0.5, 1, 1, 2], [[[0, 1]], [[1, 0]], [[1, 0]], [[1, 0]]], list("abcd")])
def test_invalid_labels_are_an_error(y: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="labels must be integers"):
        Predictions((SCORES, np.array(y)), NAMES)


def test_a_label_without_a_name_is_an_error() -> None:
    with pytest.raises(
        trackers.InvalidArgumentError, match=r"class_names has 2 names, for the labels 0…1.*the label 2"
    ):
        Predictions((SCORES, LABELS), NAMES[:2])


def test_the_scores_are_computed_once_per_step() -> None:
    model, predictions = identity_model(), Predictions((SCORES, LABELS), NAMES)
    np.testing.assert_array_equal(predictions.scores(model, 4), SCORES)
    assert predictions.scores(model, 4) is predictions.scores(model, 4)
    assert model.calls == 1
    predictions.scores(model, 5)
    assert model.calls == 2


def test_the_scores_are_computed_again_after_reset() -> None:
    model, predictions = identity_model(), Predictions((SCORES, LABELS), NAMES)
    predictions.scores(model, 0)
    predictions.reset()
    predictions.scores(model, 0)
    assert model.calls == 2


def test_one_sigmoid_output_becomes_two_classes() -> None:
    scores = np.array([[0.25], [0.75]], np.float32)
    two_columns = Predictions((scores, np.array([0, 1])), ("no", "yes")).scores(identity_model(1), 0)
    np.testing.assert_array_equal(two_columns, [[0.75, 0.25], [0.25, 0.75]])


def test_a_model_with_another_number_of_classes_is_an_error() -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="the model has 3 classes, and class_names has 4"):
        Predictions((SCORES, LABELS), (*NAMES, "star")).scores(identity_model(), 0)
