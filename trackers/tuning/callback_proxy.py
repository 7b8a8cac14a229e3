"""CallbackProxy: the one callback that Keras Tuner copies, in place of a run's bundle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import keras

from trackers.callbacks.tracker import Logs


class CallbackProxy(keras.callbacks.Callback):
    """Forwards every hook to callbacks that are created when a fit begins.

    Keras Tuner deep-copies callbacks for each execution of a trial; each copy of the proxy creates its own callbacks.

    Args:
        open_run: Called by each copy when its first fit begins; returns a function that creates the callbacks of a fit.
    """

    async_safe = True

    def __init__(self, open_run: Callable[[], Callable[[], list[keras.callbacks.Callback]]]) -> None:
        super().__init__()
        self._open_run = open_run
        self._create_callbacks: Callable[[], list[keras.callbacks.Callback]] | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return type(self)(self._open_run)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Creates the callbacks and forwards the hook."""
        self._create_callbacks = self._create_callbacks or self._open_run()
        self._callbacks = keras.callbacks.CallbackList(
            self._create_callbacks(), add_history=False, add_progbar=False, model=self.model, **self.params
        )
        self._callbacks.on_train_begin(logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Forwards the hook."""
        self._callbacks.on_train_end(logs)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Forwards the hook."""
        self._callbacks.on_epoch_begin(epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Forwards the hook."""
        self._callbacks.on_epoch_end(epoch, logs)

    def on_train_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Forwards the hook."""
        self._callbacks.on_train_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Forwards the hook."""
        self._callbacks.on_train_batch_end(batch, logs)

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Forwards the hook."""
        self._callbacks.on_test_begin(logs)

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Forwards the hook."""
        self._callbacks.on_test_end(logs)

    def on_test_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        """Forwards the hook."""
        self._callbacks.on_test_batch_begin(batch, logs)

    def on_test_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Forwards the hook."""
        self._callbacks.on_test_batch_end(batch, logs)
