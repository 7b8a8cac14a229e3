"""model_architecture: the layers of a model, nested models expanded, with shapes, parameters, operations and inputs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import keras

from trackers.callbacks._support.flops import call_flops
from trackers.callbacks._support.functional_model import to_functional
from trackers.schema.architecture import Layer, ModelArchitecture, total_flops


def model_architecture(model: Any) -> ModelArchitecture:
    """Describes a model.

    Args:
        model: A built Keras model: Sequential, functional or subclassed. A subclassed one is called on symbolic inputs;
            if this fails, its layers have no inputs, and their operations are unknown.

    Returns:
        Its layers and operations (such as `keras.ops.add`), with nested models expanded.
    """
    graph = _Graph()
    graph.add_model(model, "", [])
    return ModelArchitecture(model.name, tuple(graph.layers.values()))


class _Graph:
    """The layers seen so far.

    Attributes:
        layers: Name to layer.
    """

    def __init__(self) -> None:
        self.layers: dict[str, Layer] = {}
        self._functional: dict[int, Any] = {}

    def add_model(self, model: Any, prefix: str, sources: Sequence[str]) -> list[str]:
        """Adds one call of a model.

        Args:
            model: The model.
            prefix: The names of the models that contain it, each with a slash.
            sources: The names of the layers that its inputs come from; none for the outermost model.

        Returns:
            The names of the layers that its outputs come from.
        """
        functional = self._graph_of(model)
        if functional is None:
            return self._add_unconnected(model, prefix, sources)
        producers: dict[int, str] = {}
        fed = dict(zip((id(tensor) for tensor in functional.inputs), sources, strict=False))
        for node in _nodes(functional):
            operation = node.operation
            inputs = [producers[id(tensor)] for tensor in node.input_tensors]
            if isinstance(operation, keras.Model):
                outputs = self.add_model(operation, f"{prefix}{operation.name}/", inputs)
            else:
                inputs += [fed[id(tensor)] for tensor in node.outputs if id(tensor) in fed]
                outputs = [self._add_layer(operation, prefix, inputs, node)] * len(node.outputs)
            producers |= zip((id(tensor) for tensor in node.outputs), outputs, strict=False)
        return [producers[id(tensor)] for tensor in functional.outputs]

    def _graph_of(self, model: Any) -> Any:
        if id(model) not in self._functional:
            try:
                self._functional[id(model)] = to_functional(model)
            except Exception:  # a call() that cannot take symbolic tensors may raise anything
                self._functional[id(model)] = None
        return self._functional[id(model)]

    def _add_unconnected(self, model: Any, prefix: str, sources: Sequence[str]) -> list[str]:
        for layer in model.layers:
            if isinstance(layer, keras.Model):
                self.add_model(layer, f"{prefix}{layer.name}/", [])
            else:
                self._add(Layer(f"{prefix}{layer.name}", type(layer).__name__, "", _parameters(layer)))
        return [f"{prefix}{layer.name}" for layer in model.layers[-1:]]

    def _add_layer(self, operation: Any, prefix: str, sources: Iterable[str], node: Any) -> str:
        flops = call_flops(
            operation, *([tensor.shape[1:] for tensor in part] for part in (node.input_tensors, node.outputs))
        )
        shape = ", ".join(_shape_text(tensor.shape) for tensor in node.outputs)
        name = f"{prefix}{operation.name}"
        inputs = tuple(dict.fromkeys(sources))
        self._add(Layer(name, type(operation).__name__, shape, _parameters(operation), flops, 1, inputs))
        return name

    def _add(self, layer: Layer) -> None:
        """Adds a layer, or a further call of it."""
        known = self.layers.get(layer.layer)
        if known is None:
            self.layers[layer.layer] = layer
            return
        shapes = dict.fromkeys(filter(None, [known.output_shape, layer.output_shape]))
        self.layers[layer.layer] = replace(
            known,
            output_shape=", ".join(shapes),
            flops=total_flops([known.flops, layer.flops]),
            calls=known.calls + layer.calls,
            inputs=tuple(dict.fromkeys([*known.inputs, *layer.inputs])),
        )


def _nodes(functional: Any) -> list[Any]:
    """Returns the calls of a functional model, each after those that it depends on, and its inputs in their order."""
    places = {id(tensor): index for index, tensor in enumerate(functional.inputs)}
    by_depth = functional._nodes_by_depth
    return [
        node
        for depth in sorted(by_depth, reverse=True)
        for node in sorted(by_depth[depth], key=lambda node: places.get(id(node.outputs[0]), len(places)))
    ]


def _shape_text(shape: Sequence[int | None]) -> str:
    # A subclassed model is built with the size of the first batch, which is not of the architecture.
    return str((None, *shape[1:]) if shape else ())


def _parameters(operation: Any) -> int:
    return sum(math.prod(weight.shape) for weight in getattr(operation, "weights", ()))
