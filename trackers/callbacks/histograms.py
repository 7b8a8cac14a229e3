"""Histograms: the distribution of each weight of the model."""

from __future__ import annotations

from keras import ops

from trackers.callbacks._support.histogram_writing import write_histograms
from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.schema.tags import path_tag


class Histograms(Tracker):
    """Writes `<weight path>/histogram` for every weight, as `keras.callbacks.TensorBoard` names it.

    Args:
        every: The interval in epochs; the last epoch is always written.
        buckets: The number of buckets of each histogram.

    Raises:
        InvalidArgumentError: If `every` or `buckets` is not an integer of 1 or more.
    """

    def __init__(self, every: int = 1, buckets: int = 30) -> None:
        super().__init__()
        self.every = check_positive("every", every)
        self.buckets = check_positive("buckets", buckets)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Writes the histograms, every `every` epochs."""
        if self.should_run(epoch):
            weights = {path_tag(w.path, "histogram"): ops.convert_to_numpy(w) for w in self.model.weights}
            write_histograms(self.run, self.step(epoch), weights, self.buckets)
