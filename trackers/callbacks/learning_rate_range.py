"""LearningRateRange: the learning-rate range test, as a callback of a fit of its own."""

from __future__ import annotations

from typing import Any

import keras

from trackers.callbacks._support.rate_ramp import RateRamp
from trackers.callbacks.learning_rate_curve import LearningRateCurve
from trackers.callbacks.tracker import Logs, Tracker


class LearningRateRange(Tracker):
    """Raises the learning rate exponentially from batch to batch, and writes the loss over it.

    The fit ends after the last batch, or earlier if the loss explodes or is not finite. Weights, optimizer state,
    learning rate and the seeds of random layers are then restored, so give the test a fit of its own, before the
    training: `model.fit(x, y, callbacks=[trackers.LearningRateRange().attach(run)])`. Its epochs are not counted.
    `find_learning_rate` does this in one call. What is written: see `LearningRateCurve.write`.

    The model must be built, and its optimizer must have a learning rate that can be set; otherwise the fit ends after
    one batch. If `fit()` raises, Keras does not call the tracker again, and the model keeps the weights of the test.

    Args:
        min_rate: The learning rate of the first batch, above 0.
        max_rate: The learning rate of the last batch, above `min_rate`.
        batches: The number of batches, 2 or more; all of the fit if it has fewer.

    Attributes:
        curve: The result of the last fit: a `LearningRateCurve`; None before the end of the first.

    Raises:
        InvalidArgumentError: If a rate is not a finite number above 0, `min_rate` is not below `max_rate`, or
            `batches` is not an integer of 2 or more.
    """

    def __init__(self, min_rate: float = 1e-6, max_rate: float = 10.0, batches: int = 300) -> None:
        super().__init__()
        self._ramp = RateRamp(min_rate, max_rate, batches)
        self.curve: LearningRateCurve | None = None

    def set_params(self, params: dict[str, Any]) -> None:
        """Begins the test.

        Raises:
            InvalidArgumentError: If the tracker is not attached to a run.
        """
        super().set_params(params)
        self._ramp.set_params(params)

    def set_model(self, model: keras.Model) -> None:
        """Sets the model."""
        super().set_model(model)
        self._ramp.set_model(model)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Does not count the epoch: it is not part of the training."""

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Saves the model's state; ends the fit if the model is not built or its learning rate cannot be set."""
        self._is_running = False
        try:
            self._ramp.on_train_begin(logs)
            self._is_running = True
        finally:
            self.model.stop_training = not self._is_running

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Sets the batch's learning rate."""
        if self._is_running:
            self._ramp.on_train_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Records the batch's loss."""
        if self._is_running:
            self._ramp.on_train_batch_end(batch, logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Restores the model and writes the result."""
        self._ramp.restore()
        if self._is_running:
            self.curve = self._ramp.curve
            self.curve.write(self.run)
            self.run.flush()
