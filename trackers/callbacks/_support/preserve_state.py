"""preserve_state: runs a model without changing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
    restore = save_variables(model.non_trainable_variables)
    try:
        yield
    finally:
        restore()


def save_variables(variables: Iterable[Any]) -> Callable[[], None]:
    """Copies the values of Keras variables.

    Args:
        variables: The variables.

    Returns:
        A function that assigns the copied values to the variables.
    """
    saved = [(variable, ops.copy(ops.convert_to_tensor(variable))) for variable in variables]

    def restore() -> None:
        for variable, value in saved:
            variable.assign(value)

    return restore
