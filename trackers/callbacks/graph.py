"""Graph: the conceptual graph of the model, for the Graphs tab."""

from __future__ import annotations

import json
from typing import Any

import keras
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.graph import keras_util

from trackers.callbacks._support.functional_model import to_functional
from trackers.callbacks._support.model_description import ModelDescription
from trackers.schema.splits import TRAIN
from trackers.schema.tags import KERAS_GRAPH_PLUGIN, KERAS_GRAPH_TAG
from trackers.write import protos


class Graph(ModelDescription):
    """Writes the layers and their connections once per fit, to the split `train`.

    The graph is written twice: under the stock tag `keras` as the conceptual graph, and as the run's graph, which the
    Graphs tab shows first. Without a run's graph, the tab opens with an error.

    A subclassed model has no graph, so its layers are traced by calling it on symbolic inputs. If this fails, the
    layers are drawn without connections.
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
    """Returns a model's description in the layout of `model.to_json()`, which TensorBoard's Graphs tab reads.

    Args:
        model: A built Keras model: Sequential, functional or subclassed.

    Returns:
        A JSON object.
    """
    if not isinstance(model, keras.Sequential):
        try:
            model = to_functional(model)
        except Exception:  # a call() that cannot take symbolic tensors may raise anything
            return _unconnected_config(model)
    config: dict[str, Any] = json.loads(model.to_json())
    return config


def layer_graph(config: dict[str, Any]) -> bytes:
    """Converts a description to a graph whose nodes are layers.

    Args:
        config: The result of `graph_config`.

    Returns:
        A serialized `GraphDef`. The nodes' names lack the name of the model, which would collapse them into one node.
    """
    graph = keras_util.keras_model_to_graph_def(config)
    scope = f"{config['config']['name']}/"
    for node in graph.node:
        node.name = node.name.removeprefix(scope)
        node.input[:] = [name.removeprefix(scope) for name in node.input]
    serialized: bytes = graph.SerializeToString()
    return serialized


def _unconnected_config(model: Any) -> dict[str, Any]:
    layers = [
        {
            "class_name": type(layer).__name__,
            "config": {"name": layer.name, "dtype": getattr(layer, "compute_dtype", None)},
            # Empty rather than missing, or TensorBoard would connect each layer to the next.
            "inbound_nodes": [],
        }
        for layer in model.layers
    ]
    return {"class_name": type(model).__name__, "config": {"name": model.name, "layers": layers}}
