"""Graph: the graphs as TensorBoard reads them."""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from tensorboard.compat.proto import graph_pb2
from tensorboard.plugins.graph import keras_util

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both, Fitted
from trackers.callbacks.graph import graph_config, layer_graph

Nodes = dict[str, list[str]]


def _conceptual(config: dict[str, Any]) -> Nodes:
    """Returns node to inputs, as the Graphs tab reads the JSON, without the name of the model."""
    scope = f"{config['config']['name']}/"
    graph = keras_util.keras_model_to_graph_def(config)
    return {node.name.removeprefix(scope): [name.removeprefix(scope) for name in node.input] for node in graph.node}


def _layer_nodes(serialized: bytes) -> Nodes:
    graph = graph_pb2.GraphDef.FromString(serialized)
    return {node.name: list(node.input) for node in graph.node}


def _both_graphs(model: keras.Model) -> Nodes:
    """Returns the nodes and edges of a model, which are equal in both of its graphs."""
    config = json.loads(json.dumps(graph_config(model)))
    nodes = _conceptual(config)
    assert nodes == _layer_nodes(layer_graph(config))
    return nodes


CHAINS = {
    "sequential": ["conv", "flatten", "dropout", "dense"],
    "functional": ["pixels", "conv", "norm", "relu", "flatten", "dropout", "dense"],
    "subclassed": ["conv", "flatten", "dropout", "dense"],
}


@pytest.mark.parametrize("kind", models.KINDS)
def test_both_graphs_are_read_back(fitted: dict[str, Fitted], loaded: loaders.Logdir, kind: str) -> None:
    train = f"{fitted[kind].name}/train"
    [(step, [text])] = loaded.blobs("graph_keras_model", train, "keras")
    [(_, [serialized])] = loaded.blobs("graphs", train, "__run_graph__")
    assert step == 0
    nodes = _conceptual(json.loads(text))
    assert nodes == _layer_nodes(serialized)
    names = list(nodes)
    assert [name for name in names if name in CHAINS[kind]] == CHAINS[kind]
    for name, after in zip(CHAINS[kind], CHAINS[kind][1:], strict=False):
        assert nodes[after] == [name]
    # The only further node may be the input.
    assert len(nodes) <= len(CHAINS[kind]) + 1


def test_a_layer_keeps_its_class_and_type() -> None:
    graph = keras_util.keras_model_to_graph_def(graph_config(models.functional()))
    conv = next(node for node in graph.node if node.name.endswith("/conv"))
    assert conv.attr["keras_class"].s == b"Conv2D"
    assert conv.attr["dtype"].type == 1  # DT_FLOAT


def test_branches_shared_layers_and_several_outputs_are_connected() -> None:
    one, two = keras.Input((4,), name="one"), keras.Input((4,), name="two")
    shared = layers.Dense(3, name="shared")
    both = layers.Concatenate(name="both")([shared(one), shared(two)])
    model = keras.Model([one, two], [layers.Dense(1, name="first")(both), layers.Dense(2, name="second")(both)])
    nodes = _both_graphs(model)
    assert nodes["shared"] == ["one", "two"]
    assert set(nodes["both"]) == {"shared"}
    assert nodes["first"] == nodes["second"] == ["both"]
    assert nodes["one"] == nodes["two"] == []


def test_a_nested_model_is_a_scope_with_its_layers() -> None:
    inner_in = keras.Input((4,), name="inner_in")
    inner = keras.Model(inner_in, layers.Dense(3, name="deep")(inner_in), name="inner")
    outer_in = keras.Input((4,), name="outer_in")
    nodes = _both_graphs(keras.Model(outer_in, layers.Dense(1, name="top")(inner(outer_in)), name="outer"))
    assert nodes["inner/deep"] == ["inner/inner_in"]
    assert nodes["inner/inner_in"] == ["outer_in"]
    assert nodes["top"] == ["inner/deep"]


def test_a_subclassed_model_is_traced() -> None:
    class Forked(keras.Model):
        def __init__(self) -> None:
            super().__init__(name="forked")
            self.left, self.right = layers.Dense(2, name="left"), layers.Dense(2, name="right")
            self.join = layers.Add(name="join")

        def call(self, inputs: Any) -> Any:
            return self.join([self.left(inputs), self.right(inputs)])

    model = Forked()
    model(np.ones((1, 4)))
    weights = model.get_weights()
    nodes = _both_graphs(model)
    [source] = set(nodes) - {"left", "right", "join"}
    assert nodes == {source: [], "left": [source], "right": [source], "join": ["left", "right"]}
    assert models.is_equal(model.get_weights(), weights)


@pytest.mark.parametrize("as_dict", [False, True])
def test_a_subclassed_model_is_traced_with_inputs_of_any_structure(as_dict: bool) -> None:
    class Named(keras.Model):
        def __init__(self) -> None:
            super().__init__(name="named")
            self.main, self.auxiliary = layers.Dense(1, name="main"), layers.Dense(2, name="auxiliary")

        def call(self, inputs: Any) -> dict[str, Any]:
            wide, deep = (inputs["wide"], inputs["deep"]) if isinstance(inputs, dict) else inputs
            return {"main": self.main(wide), "auxiliary": self.auxiliary(deep)}

    model, wide, deep = Named(), np.ones((1, 4)), np.ones((1, 3))
    model({"wide": wide, "deep": deep} if as_dict else (wide, deep))
    nodes = _both_graphs(model)
    assert len(nodes) == 4
    assert {len(nodes["main"]), len(nodes["auxiliary"])} == {1}
    assert nodes["main"] != nodes["auxiliary"]


def test_a_functional_model_with_a_custom_config_has_its_layers() -> None:
    class Named(keras.Model):
        def get_config(self) -> dict[str, Any]:
            return {"depth": 3}

    inputs = keras.Input((4,), name="source")
    model = Named(inputs, layers.Dense(2, name="dense")(inputs), name="named")
    assert _both_graphs(model) == {"source": [], "dense": ["source"]}


class Untraceable(keras.Model):
    """Its call needs values, which symbolic inputs do not have."""

    def __init__(self) -> None:
        super().__init__(name="untraceable")
        self.one, self.two = layers.Dense(4, name="one"), layers.Dense(3, name="two")

    def call(self, inputs: Any) -> Any:
        return self.two(self.one(inputs)) * float(np.asarray(inputs).mean() > -1)


def test_a_model_that_cannot_be_traced_has_unconnected_layers(run: trackers.Run, both: Both) -> None:
    model = Untraceable()
    model(np.ones((1, 4), np.float32))
    models.drive(run, trackers.Graph(), model)
    assert models.record(run)["problems"] == []
    for loaded in both(run):
        [(_, [text])] = loaded.blobs("graph_keras_model", "train", "keras")
        [(_, [serialized])] = loaded.blobs("graphs", "train", "__run_graph__")
        assert _conceptual(json.loads(text)) == _layer_nodes(serialized) == {"one": [], "two": []}


def test_a_model_built_by_its_first_batch_has_a_graph(run: trackers.Run, both: Both) -> None:
    model = Untraceable()
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    x, y = models.rows()
    model.fit(x, y, batch_size=8, verbose=0, callbacks=[trackers.Graph().attach(run)])
    assert models.record(run)["problems"] == []
    for loaded in both(run):
        assert [step for step, _ in loaded.blobs("graph_keras_model", "train", "keras")] == [0]


def test_tracing_does_not_change_the_training() -> None:
    def train(traced: bool) -> list[Any]:
        keras.utils.set_random_seed(5)
        model = models.subclassed()
        model(models.images(2)[0])
        if traced:
            graph_config(model)
        models.fit_images(model, epochs=1)
        weights: list[Any] = model.get_weights()
        return weights

    assert models.is_equal(train(traced=True), train(traced=False))
