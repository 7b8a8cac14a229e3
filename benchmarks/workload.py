"""A training to be logged: data, a model that is made afresh for every fit, and how it is fitted."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy.typing as npt

_SEED = 42


@dataclass(frozen=True)
class Workload:
    """A training to be logged.

    Attributes:
        build: Makes the compiled model.
        x: Inputs.
        y: Labels.
        batch_size: Samples a step.
        epochs: Passes over the samples.
        validation: `(x, y)` for `fit(validation_data=…)`, or None.
    """

    build: Callable[[], Any]
    x: npt.NDArray[Any]
    y: npt.NDArray[Any]
    batch_size: int
    epochs: int
    validation: tuple[npt.NDArray[Any], npt.NDArray[Any]] | None = None

    @property
    def steps(self) -> int:
        """Steps of a whole fit."""
        return -(-len(self.x) // self.batch_size) * self.epochs

    def fit(self, model: Any, callbacks: Sequence[Any] = ()) -> None:
        """Trains."""
        model.fit(
            self.x,
            self.y,
            batch_size=self.batch_size,
            epochs=self.epochs,
            validation_data=self.validation,
            callbacks=list(callbacks),
            verbose=0,
        )

    def short(self, samples: int) -> Workload:
        """The same with fewer samples, in a single epoch."""
        validation = self.validation and (self.validation[0][:samples], self.validation[1][:samples])
        return replace(self, x=self.x[:samples], y=self.y[:samples], epochs=1, validation=validation)

    def ready_model(self) -> Any:
        """A fresh model, always of the same seed, that has done one step: tracing its functions is not logging."""
        keras.backend.clear_session()
        gc.collect()
        keras.utils.set_random_seed(_SEED)
        model = self.build()
        self.short(self.batch_size).fit(model)
        return model
