"""Embeddings: the outputs of a layer on samples, and the rows of an Embedding layer."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

import trackers
from tests.callbacks import models
from trackers.callbacks._support.find_layer import find_layer
from trackers.callbacks.embeddings import layer_points


def classifier() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(name="flatten"),
            layers.Dense(5, activation="relu", name="hidden"),
            layers.Dropout(0.5, name="dropout"),
            layers.Dense(3, activation="softmax", name="scores"),
        ]
    )


def read(run: trackers.Run) -> Any:
    run.flush()
    return trackers.read(run.path).embeddings()


def test_the_points_are_the_outputs_of_the_penultimate_layer(run: trackers.Run) -> None:
    model, (x, y) = classifier(), models.images(24)
    models.drive(run, trackers.Embeddings((x, y), class_names=models.CLASSES), model)
    (row,) = read(run).itertuples()
    assert (row.run, row.tag, row.step) == ("validation", "dropout/embedding", 0)
    hidden = keras.Model(model.inputs[0], model.get_layer("hidden").output)(x, training=False)
    np.testing.assert_allclose(row.values, hidden, atol=1e-6)


def test_labels_predictions_mistakes_and_images_go_with_the_points(run: trackers.Run) -> None:
    model, (x, y) = classifier(), models.images(24)
    models.drive(run, trackers.Embeddings((x, y), class_names=models.CLASSES), model)
    (row,) = read(run).itertuples()
    scores = np.asarray(model(x, training=False))
    predicted = scores.argmax(axis=1)
    assert row.metadata == {
        "label": [models.CLASSES[label] for label in y],
        "predicted": [models.CLASSES[label] for label in predicted],
        "mistake": ["yes" if wrong else "no" for wrong in predicted != y],
        "confidence": [f"{score:.4f}" for score in scores.max(axis=1)],
        "sample": [str(index) for index in range(24)],
    }
    assert row.thumbnail == (8, 8)
    with Image.open(io.BytesIO(row.sprite)) as sprite:
        assert sprite.size == (40, 40)
        tile = np.asarray(sprite)[0:8, 8:16]
    expected = (x[1, ..., 0] - x.min()) / (x.max() - x.min()) * 255.5
    assert np.abs(tile - expected.astype(int)).max() <= 1


def test_samples_are_taken_at_equal_distances(run: trackers.Run) -> None:
    models.drive(run, trackers.Embeddings(models.images(24), layer="hidden", count=4), classifier())
    (row,) = read(run).itertuples()
    assert row.tag.endswith("hidden/embedding")
    assert row.metadata["sample"] == ["0", "8", "15", "23"]
    assert row.metadata["label"] == ["0", "2", "0", "2"]


def test_epochs_are_written_at_the_interval_and_at_the_end(run: trackers.Run) -> None:
    models.drive(run, trackers.Embeddings(models.images(4), every=2), classifier(), epochs=4)
    assert list(read(run).step) == [0, 2, 3]


@pytest.mark.parametrize("kind", ["functional", "subclassed"])
def test_the_model_is_left_as_it_was(run: trackers.Run, kind: str) -> None:
    keras.utils.set_random_seed(3)
    untracked = models.KINDS[kind]()
    models.fit_images(untracked)
    keras.utils.set_random_seed(3)
    model = models.KINDS[kind]()
    tracker = trackers.Embeddings(models.images(24, seed=1), layer="flatten", every=1).attach(run)
    models.fit_images(model, [tracker])
    frame = read(run)
    assert list(frame.step) == [0, 1]
    assert frame["values"][0].shape == (24, 144)
    assert models.is_equal(model.get_weights(), untracked.get_weights())


def test_the_rows_of_an_embedding_layer_are_written(run: trackers.Run) -> None:
    model = keras.Sequential(
        [keras.Input((3,)), layers.Embedding(6, 4, name="words"), layers.Flatten(), layers.Dense(1)]
    )
    models.drive(run, trackers.Embeddings(layer="words", names=["the", "cat", "sat"]), model)
    (row,) = read(run).itertuples()
    assert (row.run, row.tag) == ("train", "words/embedding")
    np.testing.assert_array_equal(row.values, model.layers[0].get_weights()[0][:3])
    assert row.metadata == {"name": ["the", "cat", "sat"], "row": ["0", "1", "2"]}


@pytest.mark.parametrize(
    ("outputs", "activation", "targets", "columns"),
    [
        (1, None, np.linspace(0, 1, 8), ["target", "predicted", "error", "sample"]),
        (2, None, np.random.default_rng(0).random((8, 2)), ["sample", "index"]),
        (3, "softmax", np.eye(3)[np.arange(8) % 3], ["label", "predicted", "mistake", "confidence", "sample"]),
        (3, None, np.arange(8) % 3, ["label", "predicted", "mistake", "sample"]),
    ],
)
def test_the_metadata_follows_from_targets_and_outputs(
    run: trackers.Run, outputs: int, activation: str | None, targets: Any, columns: list[str]
) -> None:
    x = 10 * np.random.default_rng(1).random((8, 4), dtype=np.float32) - 5
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.Dense(outputs, activation=activation)])
    models.drive(run, trackers.Embeddings((x, targets)), model)
    (row,) = read(run).itertuples()
    assert list(row.metadata) == columns
    assert row.sprite is None


def test_one_sigmoid_is_a_classifier_if_the_classes_have_names(run: trackers.Run) -> None:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.Dense(1, activation="sigmoid")])
    x = np.random.default_rng(1).random((8, 4), dtype=np.float32)
    models.drive(run, trackers.Embeddings((x, np.arange(8) % 2), class_names=["no", "yes"]), model)
    (row,) = read(run).itertuples()
    predicted = np.asarray(model(x)).reshape(-1) > 0.5
    assert row.metadata["predicted"] == ["yes" if value else "no" for value in predicted]


def test_inputs_and_outputs_may_be_several(run: trackers.Run) -> None:
    one, two = keras.Input((3,), name="one"), keras.Input((2,), name="two")
    both = layers.Concatenate(name="both")([one, two])
    model = keras.Model({"one": one, "two": two}, [layers.Dense(1)(both), layers.Dense(1)(both)])
    x = {"one": np.ones((4, 3)), "two": np.zeros((4, 2))}
    models.drive(run, trackers.Embeddings((x, (np.ones(4), np.ones(4))), layer="both"), model)
    (row,) = read(run).itertuples()
    assert row.values.tolist() == [[1, 1, 1, 0, 0]] * 4
    assert list(row.metadata) == ["sample", "index"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layer": "hiden"}, "the model has no layer 'hiden'; did you mean "),
        ({"layer": "scores", "class_names": ["a", "b"]}, "class_names has 2 names, for 3 classes"),
        ({"sample": None, "layer": "hidden"}, "'hidden' is not an Embedding layer, so Embeddings needs a sample"),
    ],
)
def test_what_does_not_fit_the_model_is_one_problem_and_the_training_goes_on(
    run: trackers.Run, options: dict[str, Any], message: str
) -> None:
    model = classifier()
    model.compile("sgd", "sparse_categorical_crossentropy")
    tracker = trackers.Embeddings(**({"sample": models.images(8)} | options)).attach(run)
    with pytest.warns(trackers.TrackersWarning, match=message):
        history = models.fit(model, [tracker])
    assert len(history["loss"]) == 2
    assert read(run).empty
    (problem,) = models.record(run)["problems"]
    assert message in str(problem)


def test_outputs_that_are_not_finite_are_a_problem(run: trackers.Run) -> None:
    model = classifier()
    model.get_layer("hidden").bias.assign([np.nan] * 5)
    with pytest.warns(trackers.TrackersWarning, match="must be finite in float32; 'hidden/embedding' is not"):
        models.drive(run, trackers.Embeddings(models.images(8), layer="hidden"), model)


def test_a_layer_without_a_row_per_sample_is_an_error() -> None:
    shared = layers.Dense(2, name="shared")
    one, two = keras.Input((3,)), keras.Input((3,))
    model = keras.Model([one, two], layers.Concatenate()([shared(one), shared(two)]))
    x = (np.ones((4, 3)), np.ones((4, 3)))
    with pytest.raises(trackers.InvalidArgumentError, match="'shared' does not return one row per sample"):
        layer_points(model, shared, x)
    wide = keras.Sequential([keras.Input((4,)), layers.Dense(5000, name="wide")])
    with pytest.raises(trackers.InvalidArgumentError, match="'wide' has 5,000 values per sample; name a layer with at"):
        layer_points(wide, wide.layers[0], np.ones((2, 4)))


def test_layers_are_named_by_name_or_path() -> None:
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="same")], name="inner")
    model = keras.Sequential([keras.Input((4,)), inner, layers.Dense(2, name="same")], name="outer")
    assert find_layer(model, "inner") is inner
    assert find_layer(model, inner.layers[0].path) is inner.layers[0]
    assert find_layer(model, None) is inner.layers[0]
    with pytest.raises(trackers.InvalidArgumentError, match="2 layers are named 'same'; give the path of one: "):
        find_layer(model, "same")
    with pytest.raises(trackers.InvalidArgumentError, match="there is no penultimate layer; name a layer"):
        find_layer(models.dense(), None)


def test_the_bundle_adds_the_tracker_when_asked(run: trackers.Run, tmp_path: Path) -> None:
    x, y = models.images(24, seed=1)
    model = models.sequential()
    callbacks = run.callbacks(validation=(x, y), class_names=models.CLASSES, embeddings=True, profile=None, graph=None)
    models.fit(model, callbacks)
    frame = read(run)
    assert list(frame.step) == [0, 1]
    assert set(frame.tag) == {"dropout/embedding"}
    assert set(frame.metadata[0]["label"]) == set(models.CLASSES)
