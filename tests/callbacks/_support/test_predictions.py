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


MULTI_HOT = np.array([[1, 1, 0], [0, 0, 1], [0, 0, 0], [0, 1, 0]])


@pytest.mark.parametrize("y", [MULTI_HOT, MULTI_HOT.astype(np.float32), MULTI_HOT.astype(bool)])
def test_rows_with_several_ones_or_none_are_multi_hot(y: Any) -> None:
    predictions = Predictions((SCORES, y), NAMES)
    assert predictions.is_multilabel
    assert predictions.labels.tolist() == MULTI_HOT.tolist()
    np.testing.assert_array_equal(predictions.predicted(identity_model(), 0), SCORES >= 0.5)


def test_one_hot_and_soft_labels_are_one_class_per_sample() -> None:
    for y in (keras.utils.to_categorical(LABELS, 3), 0.1 + 0.7 * keras.utils.to_categorical(LABELS, 3)):
        predictions = Predictions((SCORES, y), NAMES)
        assert not predictions.is_multilabel
        assert predictions.predicted(identity_model(), 0).tolist() == [0, 2, 1, 0]


def test_multi_hot_labels_need_a_name_for_every_column() -> None:
    assert Predictions((SCORES, MULTI_HOT)).class_names == ["0", "1", "2"]
    with pytest.raises(trackers.InvalidArgumentError, match=r"class_names has 2 names.*the label 2"):
        Predictions((SCORES, MULTI_HOT), NAMES[:2])


@pytest.mark.parametrize("tracker", [trackers.ConfusionMatrix, trackers.MostConfidentErrors])
def test_trackers_of_one_class_per_sample_say_what_they_need(tracker: Any) -> None:
    images = np.zeros((4, 8, 8))
    with pytest.raises(
        trackers.InvalidArgumentError, match=f"{tracker.__name__} needs one class per sample.*multi-hot"
    ):
        tracker((images, MULTI_HOT), NAMES)


@pytest.mark.parametrize(
    ("loss", "y", "logits", "expected"),
    [
        (keras.losses.BinaryCrossentropy(from_logits=True), [0, 1], [[0.0], [2.0]], [[0.5, 0.5], [0.1192, 0.8808]]),
        (keras.losses.BinaryCrossentropy(from_logits=True), [[1, 1], [0, 1]], [[0.0, 2.0]] * 2, [[0.5, 0.8808]] * 2),
        (keras.losses.CategoricalCrossentropy(from_logits=True), [0, 1], [[0.0, 2.0]] * 2, [[0.1192, 0.8808]] * 2),
        ("sparse_categorical_crossentropy", [0, 1], [[0.25, 0.75]] * 2, [[0.25, 0.75]] * 2),
    ],
)
def test_logits_become_probabilities(loss: Any, y: Any, logits: Any, expected: Any) -> None:
    x = np.array(logits, np.float32)
    model = identity_model(x.shape[1])
    model.compile(loss=loss)
    np.testing.assert_allclose(Predictions((x, np.array(y))).scores(model, 0), expected, atol=1e-4)
