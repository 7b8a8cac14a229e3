"""Kernels: the filters of each convolution as one sheet, the weights of each Dense layer as one image."""

from __future__ import annotations

from keras import ops

from trackers import names
from trackers.callbacks import sheets
from trackers.callbacks.tracker import Logs, Tracker, positive


class Kernels(Tracker):
    """Writes `<weight path>/image` for every kernel of the model, whatever its shape.

    Args:
        every: In epochs; the last epoch is written in any case.

    Raises:
        SettingError: If `every` is below 1.
    """

    def __init__(self, every: int = 1) -> None:
        super().__init__()
        self.every = positive("every", every)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Draws the kernels when they are due."""
        if not self.due(epoch):
            return
        pictures = {}
        for weight in self.model.weights:
            # Keras names them kernel, depthwise_kernel, pointwise_kernel, recurrent_kernel.
            if not weight.name.endswith("kernel") or len(weight.shape) < 2:
                continue
            kernel = ops.convert_to_numpy(weight)
            if weight.name == "depthwise_kernel":  # [*window, channels, multiplier]: each slice is a filter of its own
                kernel = kernel.reshape(*kernel.shape[:-2], 1, -1)
            draw = sheets.dense_image if kernel.ndim == 2 else sheets.convolution_sheet
            pictures[names.path_tag(weight.path, "image")] = draw(kernel)
        self.run.writer(names.TRAIN).images(self.step(epoch), pictures)
