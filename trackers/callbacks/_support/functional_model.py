"""to_functional: the graph of layers of any model."""

from __future__ import annotations

from typing import Any

import keras
from keras import tree

from trackers.callbacks._support.preserve_state import preserve_state


def to_functional(model: Any) -> Any:
    """Returns an equivalent plain functional model, whose JSON lists the layers even if `get_config` is overridden.

    Args:
        model: A built Keras model: Sequential, functional or subclassed. A subclassed one is called on symbolic inputs.

    Raises:
        Exception: Whatever the `call()` of a subclassed model raises if it cannot take symbolic inputs.
    """
    if getattr(model, "inputs", None):
        return keras.Model(model.inputs, model.outputs, name=model.name)
    built = model.get_build_config()
    shapes = built["input_shape"] if "input_shape" in built else built["shapes_dict"]
    inputs = tree.map_shape_structure(lambda shape: keras.Input(batch_shape=shape), shapes)
    with preserve_state(model):
        outputs = model.call(inputs)
    # TensorBoard reads lists of inputs and outputs, not dicts.
    return keras.Model(tree.flatten(inputs), tree.flatten(outputs), name=model.name)
