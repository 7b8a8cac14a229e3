"""Activations: how the output of each layer is distributed, on a sample batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
from keras import ops, tree

from trackers.callbacks._support.histogram_writing import write_histograms, write_moments
from trackers.callbacks._support.preserve_state import undisturbed
from trackers.callbacks._support.sample import check_sample
from trackers.callbacks.tracker import Logs, Tracker, positive
from trackers.schema.tags import path_tag


class Activations(Tracker):
    """Writes `<layer>/activation` as a histogram, its mean and standard deviation, for every layer that the model runs.

    The model runs once more, forward and without dropout.

    Args:
        sample: `(x, y)`, a batch such as `fit` takes; the targets are not used.
        every: In epochs; the last epoch is written in any case.
        buckets: Buckets of equal width a histogram.

    Raises:
        InvalidArgumentError: If the sample is no pair, or a number is below 1.
    """

    def __init__(self, sample: tuple[Any, Any], every: int = 1, buckets: int = 30) -> None:
        super().__init__()
        self.sample = check_sample(sample)
        self.every = positive("every", every)
        self.buckets = positive("buckets", buckets)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Runs the model and writes what its layers returned, when it is due."""
        if self.should_run(epoch):
            outputs = layer_outputs(self.model, self.sample[0])
            found = {path_tag(path, "activation"): array for path, array in outputs.items()}
            write_histograms(self.run, self.step(epoch), found, self.buckets)
            write_moments(self.run, self.step(epoch), found)


def layer_outputs(model: Any, x: Any) -> dict[str, npt.NDArray[Any]]:
    """Runs a model of any kind and keeps what each of its layers returns.

    Args:
        model: A built Keras model: Sequential, functional or subclassed.
        x: Inputs such as the model takes.

    Returns:
        Layer path to its output; a layer that is called several times, or returns several tensors, has them in one flat
        array.
    """
    outputs: dict[str, list[npt.NDArray[Any]]] = {}
    with undisturbed(model), ExitStack() as stack:
        for layer in leaves(model):
            stack.enter_context(_listening(layer, outputs.setdefault(layer.path or layer.name, []).append))
        model(x, training=False)
    return {
        path: arrays[0] if len(arrays) == 1 else np.concatenate([array.reshape(-1) for array in arrays])
        for path, arrays in outputs.items()
        if arrays
    }


def leaves(model: Any) -> Iterator[Any]:
    """The layers of a model that hold no layers themselves, nested models opened, each once."""
    seen = set()
    for layer in model._flatten_layers(include_self=False):
        if not layer._layers and id(layer) not in seen:
            seen.add(id(layer))
            yield layer


@contextmanager
def _listening(layer: Any, hear: Callable[[npt.NDArray[Any]], None]) -> Iterator[None]:
    call = layer.call

    def listened(*args: Any, **kwargs: Any) -> Any:
        result = call(*args, **kwargs)
        for tensor in tree.flatten(result):
            hear(ops.convert_to_numpy(tensor))
        return result

    # Past Keras's own __setattr__, which forbids changes to a built layer.
    object.__setattr__(layer, "call", listened)
    try:
        yield
    finally:
        object.__delattr__(layer, "call")
