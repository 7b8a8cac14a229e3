"""Graph: the model's conceptual graph, for the Graphs tab."""

from __future__ import annotations

import json
from typing import Any

import keras
from keras import tree
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.graph import keras_util

from trackers.callbacks._support.model_description import Description
from trackers.callbacks._support.preserve_state import undisturbed
from trackers.schema.splits import TRAIN
from trackers.schema.tags import KERAS_GRAPH_PLUGIN, KERAS_GRAPH_TAG
from trackers.write import protos


class Graph(Description):
    """Writes the layers and what flows between them, once a fit, in the split `train`.

    Under the stock tag `keras` as the conceptual graph, and as the graph that the tab opens with: that one is else the
    graph of operations, without which the tab greets its visitor with an error.

    A subclassed model has no graph of its own: its layers are traced by calling it on symbolic inputs, and where that
    cannot be done they stand side by side without arrows.
    """

    def describe(self, step: int) -> None:
        """Writes the graph."""
        metadata = summary_pb2.SummaryMetadata(
            plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name=KERAS_GRAPH_PLUGIN, content=b"1")
        )
        config = graph_config(self.model)
        text = json.dumps(config).encode()
        value = protos.value(KERAS_GRAPH_TAG, protos.strings([text], []), metadata)
        writer = self.run.writer(TRAIN)
        writer.summaries(step, [value])
        writer.graph(step, layer_graph(config))


def graph_config(model: Any) -> dict[str, Any]:
    """Describes a model in the layout of `model.to_json()`, which TensorBoard's Graphs tab reads.

    Args:
        model: A built Keras model: Sequential, functional or subclassed.

    Returns:
        JSON's own types.
    """
    if not isinstance(model, keras.Sequential):
        try:
            model = _functional(model)
        except Exception:  # whatever a model's own call() does not do with symbolic tensors
            return _boxes(model)
    described: dict[str, Any] = json.loads(model.to_json())
    return described


def layer_graph(config: dict[str, Any]) -> bytes:
    """Makes a graph whose nodes are layers.

    Args:
        config: What `graph_config` returned.

    Returns:
        A serialized `GraphDef`. The model's own name is taken off the nodes, or all would hide in one closed box.
    """
    graph = keras_util.keras_model_to_graph_def(config)
    scope = f"{config['config']['name']}/"
    for node in graph.node:
        node.name = node.name.removeprefix(scope)
        node.input[:] = [name.removeprefix(scope) for name in node.input]
    serialized: bytes = graph.SerializeToString()
    return serialized


def _functional(model: Any) -> Any:
    """The plain functional model that a model amounts to: its JSON lists the layers, whatever `get_config` it has."""
    if getattr(model, "inputs", None):
        return keras.Model(model.inputs, model.outputs, name=model.name)
    built = model.get_build_config()
    shapes = built["input_shape"] if "input_shape" in built else built["shapes_dict"]
    inputs = tree.map_shape_structure(lambda shape: keras.Input(batch_shape=shape), shapes)
    with undisturbed(model):
        outputs = model.call(inputs)
    # TensorBoard reads lists of inputs and outputs, not names.
    return keras.Model(tree.flatten(inputs), tree.flatten(outputs), name=model.name)


def _boxes(model: Any) -> dict[str, Any]:
    layers = [
        {
            "class_name": type(layer).__name__,
            "config": {"name": layer.name, "dtype": getattr(layer, "compute_dtype", None)},
            # Present and empty: left out, TensorBoard would draw an arrow from each layer to the next.
            "inbound_nodes": [],
        }
        for layer in model.layers
    ]
    return {"class_name": type(model).__name__, "config": {"name": model.name, "layers": layers}}
