"""KernelImages: the filters of each convolution as a grid, the weights of each Dense layer as one image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy.typing as npt
from keras import layers, ops

from trackers.callbacks._support.image_grid import convolution_grid, dense_image
from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.schema.splits import TRAIN
from trackers.schema.tags import path_tag

_DEPTHWISE = (layers.DepthwiseConv1D, layers.DepthwiseConv2D)
_TRANSPOSED = (layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose)


class KernelImages(Tracker):
    """Writes `<weight path>/image` for every kernel of the model, whatever its shape.

    Args:
        every: The interval in epochs; the last epoch is always written.

    Raises:
        InvalidArgumentError: If `every` is not an integer of 1 or more.
    """

    def __init__(self, every: int = 1) -> None:
        super().__init__()
        self.every = check_positive("every", every)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Draws the kernels, every `every` epochs."""
        if not self.should_run(epoch):
            return
        images = {}
        for path, kernel in iter_kernels(self.model):
            draw = dense_image if kernel.ndim == 2 else convolution_grid
            images[path_tag(path, "image")] = draw(kernel)
        self.run.writer(TRAIN).images(self.step(epoch), images)


def iter_kernels(model: Any) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Iterates over the kernels of a model, in one layout.

    Args:
        model: A built Keras model.

    Yields:
        The weight's path, and [inputs, units] or [*window, channels, filters]; each slice of a depthwise convolution is
        a filter over one channel.
    """
    owners = {id(getattr(layer, "kernel", None)): layer for layer in model._flatten_layers()}
    for weight in model.weights:
        # Keras names them kernel, depthwise_kernel, pointwise_kernel, recurrent_kernel.
        if not weight.name.endswith("kernel") or len(weight.shape) < 2:
            continue
        kernel, owner = ops.convert_to_numpy(weight), owners.get(id(weight))
        if weight.name == "depthwise_kernel" or isinstance(owner, _DEPTHWISE):  # [*window, channels, multiplier]
            kernel = kernel.reshape(*kernel.shape[:-2], 1, -1)
        elif isinstance(owner, _TRANSPOSED):  # [*window, filters, channels]
            kernel = kernel.swapaxes(-1, -2)
        yield weight.path, kernel
