"""Histograms: how each weight of the model is distributed."""

from __future__ import annotations

from keras import ops

from trackers.callbacks._support.histogram_writing import write_histograms
from trackers.callbacks.tracker import Logs, Tracker, positive
from trackers.schema.tags import path_tag


class Histograms(Tracker):
    """Writes `<weight path>/histogram` for every weight, as `keras.callbacks.TensorBoard` names it.

    Args:
        every: In epochs; the last epoch is written in any case.
        buckets: Buckets of equal width a histogram.

    Raises:
        InvalidArgumentError: If either is below 1.
    """

    def __init__(self, every: int = 1, buckets: int = 30) -> None:
        super().__init__()
        self.every = positive("every", every)
        self.buckets = positive("buckets", buckets)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Writes the histograms when they are due."""
        if self.should_run(epoch):
            weights = {path_tag(w.path, "histogram"): ops.convert_to_numpy(w) for w in self.model.weights}
            write_histograms(self.run, self.step(epoch), weights, self.buckets)
