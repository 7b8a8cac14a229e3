"""Relay: the one callback that Keras Tuner sees, and copies, in place of a run's bundle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import keras

from trackers.callbacks.tracker import Logs


class Relay(keras.callbacks.Callback):
    """Hands on everything that happens in a fit to callbacks that are made when the fit begins.

    Keras Tuner deep-copies callbacks for each execution of a trial; a copy of this one makes callbacks of its own.

    Args:
        make: Called by each copy when its first fit begins, with nothing; gives what makes the callbacks of each fit.
    """

    async_safe = True

    def __init__(self, make: Callable[[], Callable[[], list[keras.callbacks.Callback]]]) -> None:
        super().__init__()
        self._make = make
        self._bundle: Callable[[], list[keras.callbacks.Callback]] | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return type(self)(self._make)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Makes the callbacks."""
        self._bundle = self._bundle or self._make()
        self._to = keras.callbacks.CallbackList(
            self._bundle(), add_history=False, add_progbar=False, model=self.model, **self.params
        )
        self._to.on_train_begin(logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Hands it on."""
        self._to.on_train_end(logs)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Hands it on."""
        self._to.on_epoch_begin(epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Hands it on."""
        self._to.on_epoch_end(epoch, logs)

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Hands it on."""
        self._to.on_train_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Hands it on."""
        self._to.on_train_batch_end(batch, logs)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Hands it on."""
        self._to.on_test_begin(logs)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Hands it on."""
        self._to.on_test_end(logs)

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Hands it on."""
        self._to.on_test_batch_begin(batch, logs)

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Hands it on."""
        self._to.on_test_batch_end(batch, logs)
