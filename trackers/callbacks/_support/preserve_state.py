"""preserve_state: runs a model without changing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from keras import ops


@contextmanager
def preserve_state(model: Any) -> Iterator[None]:
    """Restores what an inference may change: seeds of random layers, counters, recurrent states.

    Without it, a tracked training would draw other random numbers than an untracked one. State that a model keeps
    outside its variables, such as TensorFlow's global generator, is not restored.

    Args:
        model: A built Keras model.
    """
    saved = [(variable, ops.copy(ops.convert_to_tensor(variable))) for variable in model.non_trainable_variables]
    try:
        yield
    finally:
        for variable, value in saved:
            variable.assign(value)
