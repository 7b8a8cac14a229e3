"""Activations: the outputs of the layers, and the layers afterwards."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both, Fitted
from trackers.callbacks.activations import layer_outputs

LAYERS = {
    "sequential": {"conv", "flatten", "dropout", "dense"},
    "functional": {"conv", "norm", "relu", "flatten", "dropout", "dense"},
    "subclassed": {"conv", "flatten", "dropout", "dense"},
}


@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_outputs_equal_those_of_a_functional_model_with_all_outputs(fitted: dict[str, Fitted], kind: str) -> None:
    model, (x, _) = fitted[kind].model, models.images(16, seed=5)
    inner = [layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]
    expected = keras.Model(model.inputs[0], [layer.output for layer in inner])(x, training=False)
    outputs = layer_outputs(model, x)
    # Keras gives no path to a layer without weights.
    paths = [layer.path or layer.name for layer in inner]
    assert set(outputs) == set(paths)
    for path, output in zip(paths, expected, strict=True):
        np.testing.assert_array_equal(outputs[path], output.numpy(), err_msg=path)


@pytest.mark.parametrize("kind", models.KINDS)
def test_every_layer_has_a_histogram_mean_and_standard_deviation(
    fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str
) -> None:
    train = f"{fitted[kind].name}/train"
    tags = {tag for tag in loaded.tags("histograms")[train] if tag.endswith("/activation")}
    assert {tag.split("/")[-2] for tag in tags} == LAYERS[kind]
    # The bundle's sample is the 24 validation images; the last epoch saw the weights that the model has now.
    outputs = layer_outputs(fitted[kind].model, models.images(24, seed=1)[0])
    for tag in tags:
        output = outputs[tag.removesuffix("/activation")]
        (_, first), (step, last) = loaded.tensors("histograms", train, tag)
        assert step == 1
        assert first[:, 2].sum() == last[:, 2].sum() == output.size
        assert (last[0, 0], last[-1, 1]) == (output.min(), output.max())
        assert loaded.scalars(train, f"{tag}/mean")[-1] == (1, pytest.approx(output.mean(dtype=float), rel=1e-6))
        assert loaded.scalars(train, f"{tag}/std")[-1] == (1, pytest.approx(output.std(dtype=float), rel=1e-6))


def test_the_outputs_of_a_layer_called_twice_are_concatenated() -> None:
    shared = layers.Dense(2, name="shared")
    one, two = keras.Input((3,)), keras.Input((3,))
    model = keras.Model([one, two], layers.Concatenate(name="both")([shared(one), shared(two)]))
    x = [np.ones((4, 3), np.float32), np.full((4, 3), 2.0, np.float32)]
    outputs = layer_outputs(model, x)
    np.testing.assert_array_equal(outputs["shared"], np.concatenate([shared(part).numpy().reshape(-1) for part in x]))
    assert outputs["both"].shape == (4, 4)


def test_layers_of_nested_models_are_included() -> None:
    inner = keras.Sequential([keras.Input((3,)), layers.Dense(2, name="deep")], name="inner")
    inputs = keras.Input((3,))
    model = keras.Model(inputs, layers.Dense(1, name="top")(inner(inputs)), name="outer")
    outputs = layer_outputs(model, np.ones((5, 3), np.float32))
    assert {path: array.shape for path, array in outputs.items()} == {"inner/deep": (5, 2), "top": (5, 1)}


def test_several_tensors_of_one_layer_are_concatenated() -> None:
    class Split(layers.Layer):
        def call(self, inputs: Any) -> Any:
            return {"low": inputs - 1.0, "high": inputs + 1.0}

    inputs = keras.Input((3,))
    model = keras.Model(inputs, Split(name="split")(inputs))
    outputs = layer_outputs(model, np.zeros((2, 3), np.float32))
    assert sorted(outputs["split"]) == [-1.0] * 6 + [1.0] * 6


def test_dropout_is_off_and_inputs_may_be_dicts() -> None:
    inputs = {"a": keras.Input((4,), name="a"), "b": keras.Input((4,), name="b")}
    model = keras.Model(inputs, layers.Dropout(0.9, name="dropout")(layers.Add(name="sum")(list(inputs.values()))))
    outputs = layer_outputs(model, {"a": np.ones((3, 4), np.float32), "b": np.ones((3, 4), np.float32)})
    np.testing.assert_array_equal(outputs["dropout"], np.full((3, 4), 2.0))


class FailingLayer(layers.Layer):
    """A layer that raises if `failing` is set."""

    failing = False

    def call(self, inputs: Any) -> Any:
        if FailingLayer.failing:
            raise ValueError("the layer failed")
        return inputs


def test_the_layers_are_restored_if_the_model_raises() -> None:
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="dense"), FailingLayer(name="failing")])
    x = np.ones((2, 4), np.float32)
    before = model(x).numpy()
    FailingLayer.failing = True
    try:
        with pytest.raises(ValueError, match="the layer failed"):
            layer_outputs(model, x)
    finally:
        FailingLayer.failing = False
    assert all("call" not in vars(layer) for layer in model.layers)
    np.testing.assert_array_equal(model(x).numpy(), before)


def test_a_model_that_raises_is_reported_and_trains_as_without_the_tracker(run: trackers.Run, both: Both) -> None:
    def train(callbacks: list[Any]) -> list[Any]:
        keras.utils.set_random_seed(3)
        model = models.sequential()
        models.fit_images(model, callbacks)
        weights: list[Any] = model.get_weights()
        return weights

    # Images of another size: the first convolution runs, the Dense layer behind it cannot.
    x = np.zeros((4, 9, 9, 1), np.float32)
    tracker = trackers.Activations((x, np.zeros(4)))
    with pytest.warns(trackers.TrackersWarning, match="Activations.on_epoch_end"):
        tracked = train([trackers.Scalars().attach(run), tracker.attach(run)])
    assert models.is_equal(tracked, train([]))
    assert [(p["where"], p["count"]) for p in models.record(run)["problems"]] == [("Activations.on_epoch_end", 2)]
    for loaded in both(run):
        assert [step for step, _ in loaded.scalars("train", "epoch_loss")] == [0, 1]


def test_recurrent_layers_are_included(run: trackers.Run, both: Both) -> None:
    model = keras.Sequential(
        [
            keras.Input((5,)),
            layers.Embedding(10, 4, name="words"),
            layers.Bidirectional(layers.LSTM(3, name="memory"), name="both_ways"),
            layers.Dense(1, name="top"),
        ],
        name="text",
    )
    x = np.random.default_rng(0).integers(0, 10, (6, 5))
    models.drive(run, trackers.Activations((x, np.zeros(6))), model)
    assert models.record(run)["problems"] == []
    for loaded in both(run):
        tags = loaded.tags("histograms")["train"]
        assert {"text/words/activation", "text/top/activation"} <= tags
        assert any("memory" in tag for tag in tags)


def test_they_are_written_at_the_interval_and_at_the_last_epoch(run: trackers.Run, both: Both) -> None:
    models.drive(run, trackers.Activations(models.rows(8), every=3, buckets=5), models.dense(), epochs=5)
    for loaded in both(run):
        points = loaded.tensors("histograms", "train", "small/dense/activation")
        assert [(step, buckets.shape) for step, buckets in points] == [(0, (5, 3)), (3, (5, 3)), (4, (5, 3))]
