"""Activations: the distribution of each layer's output on a sample batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
from keras import ops, tree

from trackers.callbacks._support.histogram_writing import write_histograms, write_moments
from trackers.callbacks._support.preserve_state import preserve_state
from trackers.callbacks._support.sample import check_sample
from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.schema.tags import path_tag


class Activations(Tracker):
    """Writes `<layer>/activation` as a histogram, its mean and standard deviation, for every layer that the model runs.

    The model runs one additional forward pass, without dropout.

    Args:
        sample: `(x, y)`, a batch such as `fit` takes; the targets are not used.
        every: The interval in epochs; the last epoch is always written.
        buckets: The number of buckets of each histogram.

    Raises:
        InvalidArgumentError: If the sample is not a pair of arrays, or `every` or `buckets` is not an integer of 1 or
            more.
    """

    def __init__(self, sample: tuple[Any, Any], every: int = 1, buckets: int = 30) -> None:
        super().__init__()
        self.sample = check_sample(sample)
        self.every = check_positive("every", every)
        self.buckets = check_positive("buckets", buckets)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Runs the model and writes the outputs of its layers, every `every` epochs."""
        if self.should_run(epoch):
            outputs = layer_outputs(self.model, self.sample[0])
            tagged = {path_tag(path, "activation"): output for path, output in outputs.items()}
            write_histograms(self.run, self.step(epoch), tagged, self.buckets)
            write_moments(self.run, self.step(epoch), tagged)


def layer_outputs(model: Any, x: Any) -> dict[str, npt.NDArray[Any]]:
    """Runs a model and collects the output of each layer.

    Args:
        model: A built Keras model: Sequential, functional or subclassed.
        x: Inputs of the model.

    Returns:
        Layer path to output. The outputs of a layer that is called several times, or returns several tensors, are
        concatenated to one flat array.
    """
    outputs: dict[str, list[npt.NDArray[Any]]] = {}
    with preserve_state(model), ExitStack() as stack:
        for layer in leaf_layers(model):
            stack.enter_context(record_output(layer, outputs.setdefault(layer.path or layer.name, []).append))
        model(x, training=False)
    return {
        path: arrays[0] if len(arrays) == 1 else np.concatenate([array.reshape(-1) for array in arrays])
        for path, arrays in outputs.items()
        if arrays
    }


def leaf_layers(model: Any) -> Iterator[Any]:
    """Iterates over the layers of a model, including those of nested models, that contain no further layers."""
    seen = set()
    for layer in model._flatten_layers(include_self=False):
        if not layer._layers and id(layer) not in seen:
            seen.add(id(layer))
            yield layer


@contextmanager
def record_output(layer: Any, append: Callable[[npt.NDArray[Any]], None]) -> Iterator[None]:
    """Passes on what a layer returns within the block.

    Args:
        layer: A built Keras layer.
        append: Called with each tensor that a call of the layer returns.
    """
    call = layer.call

    def recording_call(*args: Any, **kwargs: Any) -> Any:
        result = call(*args, **kwargs)
        for tensor in tree.flatten(result):
            append(ops.convert_to_numpy(tensor))
        return result

    # Keras's own __setattr__ forbids changes to a built layer.
    object.__setattr__(layer, "call", recording_call)
    try:
        yield
    finally:
        object.__delattr__(layer, "call")
