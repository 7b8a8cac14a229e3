"""Tracker: the base class of every tracker, and of your own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import keras

from trackers.errors import InvalidArgumentError

if TYPE_CHECKING:
    from trackers.run.run import Run

Logs = dict[str, Any]


class Tracker(keras.callbacks.Callback):
    """A Keras callback that writes to a run and never stops a training.

    Override Keras's hooks (`on_epoch_end`, …) and write with `self.run.writer(split)`. An exception in a hook is
    counted, reported once as a warning, and added to the run record; the training continues. Take the step of an epoch
    from `self.step(epoch)`: Keras counts from 0 in every `fit()`, and TensorBoard would drop the curve of the first.

    If you override `set_params`, `on_epoch_begin` or `on_train_end`, call `super()`: these methods count the epochs.

    Attributes:
        run: The run that the tracker is attached to.
        every: How often the tracker acts, in epochs; see `should_run`.
    """

    run: Run
    every: int = 1

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, hook in list(vars(cls).items()):
            if name.startswith("on_") and callable(hook):
                setattr(cls, name, _guarded(name, hook))

    def attach(self, run: Run) -> Self:
        """Attaches the tracker to a run; `run.callbacks(...)` does this for its trackers.

        Args:
            run: An open run.

        Returns:
            The tracker itself, for use in a list of callbacks.
        """
        self.run = run
        return self

    def step(self, epoch: int) -> int:
        """Returns the run's number of an epoch, 0 or more, which continues after an earlier `fit()`."""
        # The caller writes at this step: if the fit is interrupted now, the next one must start after it.
        self.run.progress.end_epoch(epoch)
        return self.run.progress.step(epoch)

    def should_run(self, epoch: int) -> bool:
        """Tells whether the tracker acts at the end of this epoch: every `every` epochs, and at the last."""
        is_last = epoch + 1 == self.params.get("epochs") or self.model.stop_training
        return bool(is_last) or self.step(epoch) % self.every == 0

    def set_params(self, params: dict[str, Any]) -> None:
        """Begins a fit.

        Raises:
            InvalidArgumentError: If the tracker is not attached to a run.
        """
        super().set_params(params)
        if not hasattr(self, "run"):
            name = type(self).__name__
            raise InvalidArgumentError(
                f"{name} is not attached to a run: use run.callbacks(extra=[{name}(…)]) or {name}(…).attach(run)"
            )
        self.run.progress.begin_fit()

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Counts the epoch."""
        self._epoch = epoch
        self.run.progress.begin_epoch(epoch)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Counts the last epoch."""
        if hasattr(self, "_epoch"):
            self.run.progress.end_epoch(self._epoch)


def check_positive(name: str, value: int) -> int:
    """Checks an argument that counts something.

    Raises:
        InvalidArgumentError: If it is not an integer of 1 or more.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidArgumentError(f"{name} must be an integer of 1 or more, not {value!r}")
    return value


def _guarded(name: str, hook: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(hook)
    def guarded(self: Tracker, *args: Any, **kwargs: Any) -> None:
        try:
            hook(self, *args, **kwargs)
        except Exception as error:
            self.run.report_problem(f"{type(self).__name__}.{name}", error)

    return guarded
