"""Progress: counts the epochs and batches of a run over every `fit()`, so that a second one continues the first.

TensorBoard's loader drops every earlier point of a tag when a step repeats: of two fits that both count from 0, only
the second would remain. So a fit that would restart from 0 is moved behind the epochs that the run already has.
"""

from __future__ import annotations


class Progress:
    """Counts the epochs and training batches of a run.

    Args:
        epochs: The number of epochs of a resumed run.
        batches: The number of training batches of a resumed run.
        resumed: Whether the run is resumed. Its first fit may restore a backup that is older than the run's last epoch:
            a process can be killed after an epoch is logged and before it is backed up. That epoch is then repeated.

    Attributes:
        epochs: The number of completed epochs.
        batches: The number of completed training batches.
    """

    def __init__(self, epochs: int = 0, batches: int = 0, resumed: bool = False) -> None:
        self.epochs = epochs
        self.batches = batches
        self._resumed = resumed
        self._offset = 0
        self._in_fit = False

    def begin_fit(self) -> None:
        """Starts a `fit()`; every tracker of a bundle calls it."""
        self._in_fit = False

    def begin_epoch(self, epoch: int) -> None:
        """Starts an epoch, as Keras numbers it; the first one of a fit decides the offset of the fit."""
        if not self._in_fit:
            self._in_fit = True
            if self._resumed and 0 < epoch < self.epochs:
                self.epochs = epoch
            self._resumed = False
            # fit(initial_epoch=…) that continues, and a restored backup, already have the right numbers.
            self._offset = max(0, self.epochs - epoch)
        self.epochs = max(self.epochs, self.step(epoch))

    def step(self, epoch: int) -> int:
        """Returns the run's number of an epoch, from Keras's number within its fit."""
        return epoch + self._offset

    def end_epoch(self, epoch: int) -> None:
        """Completes an epoch, as Keras numbers it."""
        self.epochs = max(self.epochs, self.step(epoch) + 1)
