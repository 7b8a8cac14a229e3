"""Finds the layer that a person names, or the one whose outputs represent a sample best."""

from __future__ import annotations

import difflib
from typing import Any

from trackers.callbacks.activations import leaf_layers
from trackers.errors import InvalidArgumentError

_MAX_LISTED = 12


def find_layer(model: Any, name: str | None) -> Any:
    """Returns a layer of a model.

    Args:
        model: A built Keras model.
        name: The name or the path of the layer, such as `dense` or `encoder/dense`; None for the penultimate layer: the
            one before the last layer with weights.

    Raises:
        InvalidArgumentError: If there is no such layer, or several have the name.
    """
    if name is None:
        return _penultimate(model)
    layers = {id(layer): layer for layer in model._flatten_layers(include_self=False)}.values()
    matches = [layer for layer in layers if layer.path == name] or [layer for layer in layers if layer.name == name]
    if len(matches) == 1:
        return matches[0]
    if matches:
        paths = ", ".join(repr(layer.path) for layer in matches[:_MAX_LISTED])
        raise InvalidArgumentError(f"{len(matches)} layers are named {name!r}; give the path of one: {paths}")
    names = [layer.name for layer in layers]
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    listed = ", ".join(names[:_MAX_LISTED]) + (", …" if len(names) > _MAX_LISTED else "")
    raise InvalidArgumentError(f"the model has no layer {name!r}; {hint}Its layers are {listed}")


def _penultimate(model: Any) -> Any:
    layers = [layer for layer in leaf_layers(model) if type(layer).__name__ != "InputLayer"]
    last = max((index for index, layer in enumerate(layers) if layer.weights), default=0)
    if last == 0:
        raise InvalidArgumentError(
            "the model has no layer before its last one with weights, so there is no penultimate layer; name a layer"
        )
    return layers[last - 1]
