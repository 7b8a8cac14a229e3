"""Workload: a training to log, with its data and a new model for every fit."""

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
    """A training to log.

    Attributes:
        build: Returns a compiled model.
        x: Inputs.
        y: Labels.
        batch_size: Samples per step.
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
        """The number of steps of a fit."""
        return -(-len(self.x) // self.batch_size) * self.epochs

    def fit(self, model: Any, callbacks: Sequence[Any] = ()) -> None:
        """Trains a model."""
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
        """Returns the workload with fewer samples and one epoch."""
        validation = self.validation and (self.validation[0][:samples], self.validation[1][:samples])
        return replace(self, x=self.x[:samples], y=self.y[:samples], epochs=1, validation=validation)

    def ready_model(self) -> Any:
        """Returns a new model, with the same seed each time, after one step of training, so that it is traced."""
        keras.backend.clear_session()
        gc.collect()
        keras.utils.set_random_seed(_SEED)
        model = self.build()
        self.short(self.batch_size).fit(model)
        return model
