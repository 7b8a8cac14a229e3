"""Looking at a model without leaving a trace in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from keras import ops


@contextmanager
def undisturbed(model: Any) -> Iterator[None]:
    """Puts back what an inference may change: seeds of layers that draw random numbers, counters, recurrent states.

    A training that is looked at would else take other random numbers than one that is not. What a model keeps outside
    its variables, such as TensorFlow's global generator, is not covered.

    Args:
        model: A built Keras model.
    """
    before = [(variable, ops.copy(ops.convert_to_tensor(variable))) for variable in model.non_trainable_variables]
    try:
        yield
    finally:
        for variable, value in before:
            variable.assign(value)
