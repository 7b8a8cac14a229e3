"""RateRamp: raises the learning rate from batch to batch and records the losses."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras

from trackers.callbacks._support.preserve_state import save_variables
from trackers.callbacks.learning_rate_curve import LearningRateCurve
from trackers.callbacks.tracker import check_positive
from trackers.errors import InvalidArgumentError

# The loss has exploded once it exceeds its minimum by this many times the minimum, or the fall down to it.
_EXPLOSION = 3.0
_MEMORY = 0.9


class RateRamp(keras.callbacks.Callback):
    """Raises the learning rate exponentially over the first batches of a fit, then stops it and restores the model.

    The fit stops early if the loss explodes or is not finite. Weights, optimizer, learning rate and the seeds of the
    model's layers are then those before the fit.

    Args:
        min_rate: The learning rate of the first batch, above 0.
        max_rate: The learning rate of the last batch, above `min_rate`.
        batches: The number of batches, 2 or more; all of the fit if it has fewer.

    Raises:
        InvalidArgumentError: If an argument is out of range.
    """

    def __init__(self, min_rate: float, max_rate: float, batches: int) -> None:
        super().__init__()
        self.min_rate, self.max_rate = _check_rates(min_rate, max_rate)
        self.batches = check_positive("batches", batches)
        if batches < 2:
            raise InvalidArgumentError(f"batches must be an integer of 2 or more, not {batches!r}")
        self._restore: Callable[[], None] = _do_nothing

    @property
    def curve(self) -> LearningRateCurve:
        """What has been recorded so far."""
        return LearningRateCurve(self._rates[: len(self._losses)], self._losses, self._exploded)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Saves the model's state.

        Raises:
            InvalidArgumentError: If the model is not built, or the learning rate cannot be set.
        """
        model = self.model
        if not model.built:
            raise InvalidArgumentError(
                "the model must be built, to restore its weights: call it on a batch of inputs first"
            )
        if not model.optimizer.built:
            # Its variables must exist before the first batch, to be restored.
            model.optimizer.build(model.trainable_variables)
        self._restore = save_variables([*model.variables, *model.optimizer.variables])
        self._rates: list[float] = []
        self._losses: list[float] = []
        self._exploded = False
        self._count = self._count_batches()
        self._set_rate(self.min_rate)

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Sets the batch's learning rate."""
        fraction = len(self._losses) / (self._count - 1)
        rate = self.min_rate * (self.max_rate / self.min_rate) ** fraction
        self._set_rate(rate)
        self._rates.append(rate)
        # Keras's loss is a mean over the epoch so far; from here on it is that of the batch.
        self.model.reset_metrics()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Records the batch's loss, and ends the fit after the last batch or an explosion."""
        self._losses.append(float((logs or {})["loss"]))
        self._exploded = self._has_exploded(self._losses[-1])
        if self._exploded or len(self._losses) == self._count:
            self.model.stop_training = True

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Restores the model."""
        self.restore()

    def restore(self) -> None:
        """Restores the state before the fit; afterwards, and before a fit, it does nothing."""
        restore, self._restore = self._restore, _do_nothing
        restore()

    def _set_rate(self, rate: float) -> None:
        optimizer = self.model.optimizer
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)
        try:
            optimizer.learning_rate = rate
        except (TypeError, AttributeError) as error:
            raise InvalidArgumentError(
                "the optimizer must have one learning rate that can be set, not a schedule or one per part; "
                "compile the model with a number, such as keras.optimizers.Adam(1e-3)"
            ) from error

    def _count_batches(self) -> int:
        steps, epochs = self.params.get("steps"), self.params.get("epochs")
        if not steps or not epochs:
            return self.batches
        per_call = int(getattr(self.model, "steps_per_execution", 1) or 1)
        calls: int = math.ceil(steps / per_call) * epochs
        return max(2, min(self.batches, calls))

    def _has_exploded(self, loss: float) -> bool:
        if not math.isfinite(loss):
            return True
        if len(self._losses) == 1:
            self._first = self._smoothed = self._lowest = loss
        # Without a correction of its bias: the average starts at the first loss, not at 0.
        self._smoothed = _MEMORY * self._smoothed + (1 - _MEMORY) * loss
        self._lowest = min(self._lowest, self._smoothed)
        unit = max(abs(self._lowest), self._first - self._lowest)
        return self._smoothed - self._lowest > _EXPLOSION * unit


def _do_nothing() -> None:
    pass


def _check_rates(min_rate: float, max_rate: float) -> tuple[float, float]:
    for name, rate in (("min_rate", min_rate), ("max_rate", max_rate)):
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not (math.isfinite(rate) and rate > 0):
            raise InvalidArgumentError(f"{name} must be a finite number above 0, not {rate!r}")
    if min_rate >= max_rate:
        raise InvalidArgumentError(f"min_rate must be below max_rate, not {min_rate!r} and {max_rate!r}")
    return float(min_rate), float(max_rate)
