"""The layers of a model: nested, shared, and in a model whose call() cannot be traced."""

from __future__ import annotations

from typing import Any

import keras
import pytest
from keras import layers

from tests.callbacks import models
from trackers.callbacks._support.model_layers import model_architecture
from trackers.schema.architecture import Layer


@pytest.mark.parametrize("kind", models.KINDS)
def test_the_layers_have_shapes_parameters_and_inputs(kind: str) -> None:
    model = models.KINDS[kind]()
    model(models.images(1)[0])
    architecture = model_architecture(model)
    assert architecture.model == kind
    assert architecture.parameters == sum(weight.numpy().size for weight in model.weights)
    layer_of = {layer.layer: layer for layer in architecture.layers}
    source = architecture.layers[0].layer
    assert layer_of["conv"] == Layer("conv", "Conv2D", "(None, 6, 6, 4)", 40, 144 * 19, 1, (source,))
    assert layer_of["dense"] == Layer("dense", "Dense", "(None, 3)", 435, 3 * 289, 1, ("dropout",))


def test_a_model_called_twice_is_expanded_once() -> None:
    encoder = keras.Sequential([keras.Input((4,), name="in"), layers.Dense(2, name="code")], name="encoder")
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    model = keras.Model([left, right], layers.Add(name="sum")([encoder(left), encoder(right)]))
    *inputs, source, code, total = model_architecture(model).layers
    assert [layer.layer for layer in inputs] == ["left", "right"]
    assert source.inputs == ("left", "right")
    assert code == Layer("encoder/code", "Dense", "(None, 2)", 10, 2 * 2 * 9, 2, ("encoder/in",))
    assert total.inputs == ("encoder/code",)


class Untraceable(keras.Model):
    def __init__(self) -> None:
        super().__init__(name="untraceable")
        self.dense = layers.Dense(3, name="dense")

    def call(self, inputs: Any) -> Any:
        return self.dense(keras.ops.convert_to_tensor(keras.ops.convert_to_numpy(inputs)))


def test_without_a_graph_the_layers_are_listed() -> None:
    model = Untraceable()
    model(keras.ops.ones((2, 4)))
    architecture = model_architecture(model)
    assert architecture.layers == (Layer("dense", "Dense", "", 15),)
    assert architecture.flops is None
