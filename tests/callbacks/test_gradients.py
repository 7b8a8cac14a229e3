"""Gradients: equal to those that TensorFlow computes."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf
from keras import layers

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both, Fitted

TAG = "small/dense/kernel/gradient"


def _expected_gradients(model: keras.Model, x: Any, y: Any) -> dict[str, npt.NDArray[np.float32]]:
    """Computes the gradients of the mean cross-entropy of one Dense layer with softmax, from TensorFlow operations."""
    kernel, bias = (tf.Variable(weight) for weight in model.get_weights())
    with tf.GradientTape() as tape:
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=tf.matmul(x, kernel) + bias)
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, [kernel, bias])
    return {weight.path: gradient.numpy() for weight, gradient in zip(model.weights, gradients, strict=True)}


def test_histogram_moments_and_norm_equal_those_of_a_gradient_tape(run: trackers.Run, both: Both) -> None:
    model, sample = models.dense(), models.rows(16, seed=3)
    expected = _expected_gradients(model, *sample)
    models.drive(run, trackers.Gradients(sample), model)
    for loaded in both(run):
        assert loaded.tags("histograms") == {"train": {f"{path}/gradient" for path in expected}}
        for path, gradient in expected.items():
            [(step, buckets)] = loaded.tensors("histograms", "train", f"{path}/gradient")
            counts, edges = np.histogram(gradient, bins=30)
            assert step == 0
            np.testing.assert_array_equal(buckets[:, 2], counts)
            np.testing.assert_allclose(buckets[:, 0], edges[:-1], rtol=1e-4, atol=1e-6)
            np.testing.assert_allclose(buckets[:, 1], edges[1:], rtol=1e-4, atol=1e-6)
            [(_, mean)] = loaded.scalars("train", f"{path}/gradient/mean")
            [(_, std)] = loaded.scalars("train", f"{path}/gradient/std")
            assert (mean, std) == (pytest.approx(gradient.mean(), abs=1e-6), pytest.approx(gradient.std(), rel=1e-4))
        [(_, norm)] = loaded.scalars("train", "gradient_norm")
        everything = np.concatenate([gradient.ravel() for gradient in expected.values()])
        assert norm == pytest.approx(np.linalg.norm(everything), rel=1e-4)


@pytest.mark.parametrize("kind", models.KINDS)
def test_every_trainable_weight_of_each_kind_of_model_has_one(
    fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str
) -> None:
    train = f"{fitted[kind].name}/train"
    weights = fitted[kind].model.trainable_weights
    points = {tag for tag in loaded.tags("histograms")[train] if tag.endswith("/gradient")}
    assert points == {f"{weight.path}/gradient" for weight in weights}
    for weight in weights:
        counts = [buckets[:, 2].sum() for _, buckets in loaded.tensors("histograms", train, f"{weight.path}/gradient")]
        assert counts == [np.prod(weight.shape)] * 2


def test_regularization_is_part_of_the_loss(run: trackers.Run, both: Both) -> None:
    x, y = models.rows(16)
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, kernel_regularizer="l2")], name="small")
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.set_weights([np.eye(4, 3), np.zeros(3)])
    expected = _expected_gradients(model, x, y)[model.weights[0].path] + 2 * 0.01 * np.eye(4, 3)
    models.drive(run, trackers.Gradients((x, y)), model)
    for loaded in both(run):
        [(_, mean)] = loaded.scalars("train", f"{model.weights[0].path}/gradient/mean")
        assert mean == pytest.approx(expected.mean(), rel=1e-5)


def test_dropout_is_off(run: trackers.Run, both: Both) -> None:
    x, y = models.rows(16)
    model = keras.Sequential([keras.Input((4,)), layers.Dropout(0.9), layers.Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    expected = np.concatenate([gradient.ravel() for gradient in _expected_gradients(model, x, y).values()])
    models.drive(run, trackers.Gradients((x, y)), model)
    for loaded in both(run):
        [(_, norm)] = loaded.scalars("train", "gradient_norm")
        assert norm == pytest.approx(np.linalg.norm(expected), rel=1e-4)


def test_a_weight_without_a_gradient_is_omitted(run: trackers.Run, both: Both) -> None:
    class UnusedLayer(keras.Model):
        def __init__(self) -> None:
            super().__init__(name="idle")
            self.used, self.unused = layers.Dense(3, name="used"), layers.Dense(3, name="unused")

        def call(self, inputs: Any) -> Any:
            self.unused(inputs)
            return self.used(inputs)

    model = UnusedLayer()
    model.compile("sgd", "mse")
    model(np.ones((1, 4)))
    models.drive(run, trackers.Gradients((np.ones((2, 4)), np.zeros((2, 3)))), model)
    for loaded in both(run):
        assert loaded.tags("histograms")["train"] == {"idle/used/kernel/gradient", "idle/used/bias/gradient"}
    assert models.record(run)["problems"] == []


def test_the_sparse_gradient_of_an_embedding_is_written_densely(run: trackers.Run, both: Both) -> None:
    model = keras.Sequential([keras.Input((2,)), layers.Embedding(10, 4, name="words"), layers.Flatten()], name="text")
    model.compile("sgd", "mse")
    models.drive(run, trackers.Gradients((np.array([[0, 1], [1, 2]]), np.ones((2, 8)))), model)
    for loaded in both(run):
        [(_, buckets)] = loaded.tensors("histograms", "train", "text/words/embeddings/gradient")
        assert buckets[:, 2].sum() == 40
        # Seven of ten words do not occur, so at least 28 gradients are zero.
        assert buckets[(buckets[:, 0] <= 0) & (buckets[:, 1] >= 0), 2].sum() >= 28


def test_gradients_that_are_not_finite_are_reported(run: trackers.Run, both: Both) -> None:
    x, y = models.rows(8)
    x = x.copy()
    x[0, 0] = np.nan
    with pytest.warns(trackers.TrackersWarning) as warned:
        models.drive(run, trackers.Gradients((x, y)), models.dense(), epochs=2)
    messages = models.trackers_warnings(warned)
    assert any(f"{TAG} has values that are NaN or infinite" in message for message in messages)
    assert len(messages) == len(models.record(run)["problems"])
    for loaded in both(run):
        for tag in (f"{TAG}/mean", f"{TAG}/std", "gradient_norm"):
            assert [step for step, _ in loaded.scalars("train", tag)] == [0, 1], tag
        assert [step for step, _ in loaded.tensors("histograms", "train", TAG)] == [0, 1]


def test_they_are_written_at_the_interval_and_at_the_last_epoch(run: trackers.Run, both: Both) -> None:
    models.drive(run, trackers.Gradients(models.rows(8), every=3, buckets=5), models.dense(), epochs=5)
    for loaded in both(run):
        points = loaded.tensors("histograms", "train", TAG)
        assert [(step, buckets.shape) for step, buckets in points] == [(0, (5, 3)), (3, (5, 3)), (4, (5, 3))]


@pytest.mark.parametrize("options", [{"every": 0}, {"buckets": 0}])
def test_invalid_arguments_are_an_error(options: dict[str, Any]) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="must be an integer of 1 or more"):
        trackers.Gradients(models.rows(8), **options)
