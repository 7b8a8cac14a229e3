"""Where a run stands over every `fit()` of it, so that a second one goes on where the first one ended.

TensorBoard's loader drops every earlier point of a tag once a step comes again: two fits that both count from 0 leave
the second alone. So each fit that would count from 0 again is moved behind what the run has already.
"""

from __future__ import annotations


class Progress:
    """Counts the epochs and training batches of a run.

    Args:
        epochs: Where a run that is resumed stands.
        batches: Likewise.
        resumed: Whether it is one. Its first fit may restore a backup that is older than what the run has: a process
            can be killed when an epoch is logged and not yet backed up. That epoch is then done and counted again.

    Attributes:
        epochs: Epochs that the run has completed.
        batches: Training batches, likewise.
    """

    def __init__(self, epochs: int = 0, batches: int = 0, resumed: bool = False) -> None:
        self.epochs = epochs
        self.batches = batches
        self._resumed = resumed
        self._offset = 0
        self._in_fit = False

    def begin_fit(self) -> None:
        """Says that a `fit()` begins; every tracker of a bundle says so."""
        self._in_fit = False

    def begin_epoch(self, epoch: int) -> None:
        """Says that an epoch begins, as Keras numbers it; the first one of a fit decides where the fit is put."""
        if not self._in_fit:
            self._in_fit = True
            if self._resumed and 0 < epoch < self.epochs:
                self.epochs = epoch
            self._resumed = False
            # fit(initial_epoch=…) that goes on by itself, and a restored backup, are where they should be already.
            self._offset = max(0, self.epochs - epoch)
        self.epochs = max(self.epochs, self.step(epoch))

    def step(self, epoch: int) -> int:
        """The run's own number of an epoch that Keras numbers within its fit."""
        return epoch + self._offset

    def end_epoch(self, epoch: int) -> None:
        """Says that an epoch was completed, as Keras numbers it."""
        self.epochs = max(self.epochs, self.step(epoch) + 1)
