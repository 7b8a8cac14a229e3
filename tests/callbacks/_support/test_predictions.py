"""Predictions: what a classifier makes of its validation data, once an epoch, whatever its labels look like."""

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


class Counting(keras.Sequential):
    """Counts how often it is asked."""

    asked = 0

    def predict(self, *args: Any, **kwargs: Any) -> Any:
        self.asked += 1
        return super().predict(*args, **kwargs)


def oracle(size: int = 3) -> Counting:
    """A model whose inputs are its scores."""
    return Counting([keras.Input((size,)), layers.Activation("linear")])


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
    found = Predictions((SCORES, y), NAMES)
    assert found.labels.tolist() == [0, 2, 0, 1]
    assert found.class_names == list(NAMES)


def test_without_names_the_labels_numbers_are_the_names() -> None:
    assert Predictions((SCORES, LABELS)).class_names == ["0", "1", "2"]


@pytest.mark.parametrize("y", [[0, 1, -1, 2], [0.5, 1, 1, 2], [[[0, 1]], [[1, 0]], [[1, 0]], [[1, 0]]]])
def test_what_is_no_label_is_refused(y: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="labels must be integers from 0"):
        Predictions((SCORES, np.array(y)), NAMES)


def test_a_label_without_a_name_is_refused_with_the_numbers() -> None:
    with pytest.raises(
        trackers.InvalidArgumentError, match=r"class_names has 2 names, for the labels 0…1.*the label 2"
    ):
        Predictions((SCORES, LABELS), NAMES[:2])


def test_the_scores_are_the_models_and_are_computed_once_a_step() -> None:
    model, predictions = oracle(), Predictions((SCORES, LABELS), NAMES)
    np.testing.assert_array_equal(predictions.at(model, 4), SCORES)
    assert predictions.at(model, 4) is predictions.at(model, 4)
    assert model.asked == 1
    predictions.at(model, 5)
    assert model.asked == 2


def test_another_fit_means_another_computation() -> None:
    model, predictions = oracle(), Predictions((SCORES, LABELS), NAMES)
    predictions.at(model, 0)
    predictions.forget()
    predictions.at(model, 0)
    assert model.asked == 2


def test_one_sigmoid_output_becomes_the_two_classes_it_tells_apart() -> None:
    scores = np.array([[0.25], [0.75]], np.float32)
    found = Predictions((scores, np.array([0, 1])), ("no", "yes")).at(oracle(1), 0)
    np.testing.assert_array_equal(found, [[0.75, 0.25], [0.25, 0.75]])


def test_a_model_that_tells_another_number_of_classes_apart_is_refused() -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="the model tells 3 classes apart; 4 are named"):
        Predictions((SCORES, LABELS), (*NAMES, "star")).at(oracle(), 0)
