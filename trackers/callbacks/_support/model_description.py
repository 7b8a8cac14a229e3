"""ModelDescription: the base of trackers that describe the model once per fit, as soon as it is built."""

from __future__ import annotations

from abc import ABC, abstractmethod

from trackers.callbacks.tracker import Logs, Tracker


class ModelDescription(Tracker, ABC):
    """Calls `describe` when training begins or, if the first batch builds the model, at the end of the first epoch."""

    @abstractmethod
    def describe(self, step: int) -> None:
        """Writes the description.

        Args:
            step: The number of epochs completed before this fit.
        """

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Describes the model if it is built."""
        self._described = bool(self.model.built)
        if self._described:
            self.describe(self.run.progress.epochs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Describes the model if it was not built when training began."""
        if not self._described:
            self._described = True
            self.describe(self.step(epoch))
