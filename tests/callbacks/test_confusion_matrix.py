"""ConfusionMatrix: the counts of scikit-learn, as numbers and as an image."""

from __future__ import annotations

import io
import json
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keras import layers
from PIL import Image
from sklearn import metrics

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both, Fitted
from trackers.callbacks.confusion_matrix import confusion_matrix
from trackers.write.matrix_image import matrix_image

TAG = "confusion_matrix"


@given(
    st.integers(2, 12).flatmap(
        lambda classes: st.tuples(
            st.just(classes), st.lists(st.tuples(*[st.integers(0, classes - 1)] * 2), min_size=1, max_size=60)
        )
    )
)
def test_counts_equal_those_of_scikit_learn(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    classes, pairs = drawn
    labels, predicted = np.array(pairs).T
    expected = metrics.confusion_matrix(labels, predicted, labels=range(classes))
    np.testing.assert_array_equal(confusion_matrix(labels, predicted, classes), expected)


def _read(loaded: loaders.Logdir, run: str) -> list[tuple[int, npt.NDArray[np.float64]]]:
    return loaded.tensors("trackers_matrices", run, f"{TAG}/values")


@pytest.mark.parametrize("kind", models.KINDS)
def test_numbers_and_image_are_the_confusion_matrix_of_the_model(
    fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str
) -> None:
    run, (x, y) = f"{fitted[kind].name}/validation", models.images(24, seed=1)
    (first, _), (last, matrix) = _read(loaded, run)
    assert (first, last) == (0, 1)
    # The last epoch's predictions are those of the model as it is now.
    predicted = fitted[kind].model.predict(x, verbose=0).argmax(axis=1)
    np.testing.assert_array_equal(matrix, metrics.confusion_matrix(y, predicted, labels=[0, 1, 2]))
    assert matrix.trace() / matrix.sum() == pytest.approx(fitted[kind].history["val_accuracy"][-1])
    drawn_images = loaded.blobs("images", run, TAG)
    assert [step for step, _ in drawn_images] == [0, 1]
    pixels = np.asarray(Image.open(io.BytesIO(drawn_images[-1][1][2])))
    drawn = matrix_image(matrix, models.CLASSES, models.CLASSES, ("true", "predicted"))
    np.testing.assert_array_equal(pixels, drawn)


def test_the_names_of_classes_and_axes_are_stored(fitted: dict[str, Fitted], loaded: loaders.Logdir) -> None:
    content = loaded.content("trackers_matrices", f"{fitted['sequential'].name}/validation", f"{TAG}/values")
    names = list(models.CLASSES)
    assert json.loads(content) == {"rows": names, "columns": names, "axes": ["true", "predicted"]}


def _identity_model(size: int) -> keras.Model:
    return keras.Sequential([keras.Input((size,)), layers.Activation("linear")])


@pytest.mark.parametrize("one_hot", [False, True])
def test_a_single_sigmoid_output_is_thresholded_at_one_half(run: trackers.Run, both: Both, one_hot: bool) -> None:
    scores, labels = np.array([[0.1], [0.9], [0.6], [0.4], [0.45]], np.float32), np.array([0, 1, 0, 1, 1])
    y = keras.utils.to_categorical(labels, 2) if one_hot else labels[:, None]
    models.drive(run, trackers.ConfusionMatrix((scores, y), ("no", "yes")), _identity_model(1))
    assert models.record(run)["problems"] == []
    for loaded in both(run):
        [(_, matrix)] = _read(loaded, "validation")
        np.testing.assert_array_equal(matrix, [[1, 1], [2, 1]])


def test_one_hot_labels_are_counted_like_integers(run: trackers.Run, both: Both) -> None:
    x, y = models.rows(30)
    model = models.dense()
    models.drive(run, trackers.ConfusionMatrix((x, keras.utils.to_categorical(y, 3)), models.CLASSES), model)
    expected = metrics.confusion_matrix(y, model.predict(x, verbose=0).argmax(axis=1), labels=[0, 1, 2])
    for loaded in both(run):
        np.testing.assert_array_equal(_read(loaded, "validation")[0][1], expected)


def test_it_is_written_every_fifth_epoch_and_at_the_last(run: trackers.Run, both: Both) -> None:
    models.drive(run, trackers.ConfusionMatrix(models.rows(9), models.CLASSES), models.dense(), epochs=8)
    for loaded in both(run):
        assert [step for step, _ in _read(loaded, "validation")] == [0, 5, 7]


def test_it_is_written_at_the_epoch_at_which_training_stops_early(run: trackers.Run, both: Both) -> None:
    # No epoch improves by 100: the third epoch is the last.
    stop = keras.callbacks.EarlyStopping(patience=2, min_delta=100.0)
    callbacks = run.callbacks(validation=models.rows(9), class_names=models.CLASSES, profile=None, early_stopping=stop)
    history = models.fit(models.dense(), callbacks, epochs=20)
    assert len(history["loss"]) == 3
    for loaded in both(run):
        assert [step for step, _ in _read(loaded, "validation")] == [0, 2]


def test_a_tracker_reused_in_another_run_uses_the_other_model(tmp_path: Any, both: Both) -> None:
    x, y = models.rows(30)
    tracker = trackers.ConfusionMatrix((x, y), models.CLASSES)
    for bias in np.eye(3) * 100:
        model = models.dense()
        model.set_weights([np.zeros((4, 3)), bias])
        with trackers.Run(tmp_path) as run:
            models.drive(run, tracker, model)
            for loaded in both(run):
                np.testing.assert_array_equal(_read(loaded, "validation")[0][1].sum(axis=0), np.sign(bias) * 30)


def test_a_wrong_number_of_classes_is_reported_and_training_continues(run: trackers.Run) -> None:
    names = (*models.CLASSES, "star")
    with pytest.warns(trackers.TrackersWarning, match="the model has 3 classes, and class_names has 4"):
        history = models.fit(models.dense(), [trackers.ConfusionMatrix(models.rows(9), names, every=1).attach(run)])
    assert len(history["loss"]) == 2
    assert [problem["count"] for problem in models.record(run)["problems"]] == [2]


@pytest.mark.parametrize("every", [0, -5, 2.5])
def test_an_invalid_interval_is_an_error(every: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="every must be an integer of 1 or more"):
        trackers.ConfusionMatrix(models.rows(9), models.CLASSES, every=every)
