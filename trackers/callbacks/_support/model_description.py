"""Description: the base of trackers that describe the model once a fit, as soon as it is built."""

from __future__ import annotations

from abc import ABC, abstractmethod

from trackers.callbacks.tracker import Logs, Tracker


class Description(Tracker, ABC):
    """Calls `describe` when training begins or, for a model that its first batch builds, at the first epoch's end."""

    @abstractmethod
    def describe(self, step: int) -> None:
        """Writes the description.

        Args:
            step: Epochs done before.
        """

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Describes a model that is built already."""
        self._described = bool(self.model.built)
        if self._described:
            self.describe(self.run.progress.epochs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Describes a model that has been built since."""
        if not self._described:
            self._described = True
            self.describe(self.step(epoch))
