"""Tracker: the base of every callback here, and of your own."""

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
    """A Keras callback that writes into a run and never stops a training.

    Override Keras's own hooks (`on_epoch_end`, …) and write with `self.run.writer(split)`. An exception in a hook is
    counted, warned of once and put into the run's record; the training goes on. Take the step of an epoch from
    `self.step(epoch)`: Keras counts from 0 again in every `fit()`, and TensorBoard would drop the first fit's curve.

    Where you override `set_params`, `on_epoch_begin` or `on_train_end`, call `super()`'s: they keep that count.

    Attributes:
        run: The run that the tracker writes into, once it is attached.
        every: In epochs, how often the tracker has something to do; see `due`.
    """

    run: Run
    every: int = 1

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, hook in list(vars(cls).items()):
            if name.startswith("on_") and callable(hook):
                setattr(cls, name, _guarded(name, hook))

    def attach(self, run: Run) -> Self:
        """Says which run to write into; `run.callbacks(...)` does it for you.

        Args:
            run: An open run.

        Returns:
            The tracker itself, to be used in a list of callbacks.
        """
        self.run = run
        return self

    def step(self, epoch: int) -> int:
        """The run's own number of an epoch, 0 or more, which goes on where an earlier `fit()` ended."""
        # Whoever asks writes there: if the fit breaks off now, the next one has to begin behind it.
        self.run.progress.end_epoch(epoch)
        return self.run.progress.step(epoch)

    def should_run(self, epoch: int) -> bool:
        """Whether the tracker should act at this epoch's end: at every `every`-th one, and at the last."""
        last = epoch + 1 == self.params.get("epochs") or self.model.stop_training
        return bool(last) or self.step(epoch) % self.every == 0

    def set_params(self, params: dict[str, Any]) -> None:
        """Begins a fit.

        Raises:
            InvalidArgumentError: If the tracker is attached to no run.
        """
        super().set_params(params)
        if not hasattr(self, "run"):
            name = type(self).__name__
            raise InvalidArgumentError(
                f"{name} does not know its run: use run.callbacks(extra=[{name}(…)]) or {name}(…).attach(run)"
            )
        self.run.progress.begin_fit()

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Keeps the count of epochs."""
        self._epoch = epoch
        self.run.progress.begin_epoch(epoch)

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Keeps the count of epochs."""
        if hasattr(self, "_epoch"):
            self.run.progress.end_epoch(self._epoch)


def positive(name: str, value: int) -> int:
    """Checks a setting that counts something.

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
