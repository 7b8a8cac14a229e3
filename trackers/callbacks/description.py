"""Description: the base of trackers that describe the model once a fit, as soon as it is built."""

from __future__ import annotations

from trackers.callbacks.tracker import Logs, Tracker


class Description(Tracker):
    """Calls `describe` when training begins or, for a model that its first batch builds, at the first epoch's end."""

    def describe(self, step: int) -> None:
        """Writes the description.

        Args:
            step: Epochs done before.
        """
        raise NotImplementedError(f"{type(self).__name__} must say how to describe a model")

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
