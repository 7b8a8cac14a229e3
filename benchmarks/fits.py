"""Measures what logging costs a whole `fit()`: per step, per epoch, and once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from benchmarks.baselines import Baseline
from benchmarks.tables import Overhead
from benchmarks.workload import Workload


@dataclass(frozen=True)
class FitTimes:
    """Where the seconds of one `fit()` went.

    Attributes:
        opening: Before the fit, such as `wandb.init()` or `trackers.Run(…)`.
        steps: In epochs, between the callbacks' `on_epoch_begin` and `on_epoch_end`.
        epochs: In the callbacks' `on_epoch_begin` and `on_epoch_end`.
        once: In the rest of the fit, mostly the callbacks' `on_train_begin` and `on_train_end`.
        finishing: After the fit, such as `wandb.finish()` or `run.finish()`.
    """

    opening: float
    steps: float
    epochs: float
    once: float
    finishing: float

    @property
    def fit(self) -> float:
        """Seconds of `fit()` itself."""
        return self.steps + self.epochs + self.once

    @property
    def total(self) -> float:
        """Seconds of the fit, including opening and finishing the logger."""
        return self.opening + self.fit + self.finishing


class _Clock(keras.callbacks.Callback):  # type: ignore[misc]
    """Records when epochs begin and end. The first callback runs before the hooks of the others, the last one after."""

    def __init__(self) -> None:
        super().__init__()
        self.begins: list[float] = []
        self.ends: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.begins.append(time.perf_counter())

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.ends.append(time.perf_counter())


def time_fit(baseline: Baseline, workload: Workload, folder: Path) -> FitTimes:
    """Trains a new model with a logger.

    Args:
        baseline: The logger.
        workload: The training.
        folder: Where the logger writes.
    """
    model = workload.ready_model()
    first, last = _Clock(), _Clock()
    start = time.perf_counter()
    with baseline.attach(folder) as callbacks:
        opened = time.perf_counter()
        workload.fit(model, [first, *callbacks, last])
        fitted = time.perf_counter()
    finished = time.perf_counter()
    hooks = sum(last.begins) - sum(first.begins) + sum(last.ends) - sum(first.ends)
    steps = sum(first.ends) - sum(last.begins)
    return FitTimes(opened - start, steps, hooks, fitted - opened - steps - hooks, finished - fitted)


@dataclass(frozen=True)
class FitOverhead:
    """What the fits of a logger cost beyond the bare fits of the same rounds.

    Attributes:
        step: µs per step.
        epoch: ms per epoch.
        once: ms per fit.
        ratios: Seconds of the fit divided by those of the bare fit, one per round.
        total_ratios: The same, including opening and finishing.
    """

    step: Overhead
    epoch: Overhead
    once: Overhead
    ratios: Sequence[float]
    total_ratios: Sequence[float]


def overhead(bare: Sequence[FitTimes], fits: Sequence[FitTimes], workload: Workload) -> FitOverhead:
    """Compares fits with the bare fits, round by round.

    Args:
        bare: A bare fit per round.
        fits: A fit of the logger per round.
        workload: The training.
    """
    pairs = list(zip(bare, fits, strict=True))
    return FitOverhead(
        step=Overhead([(fit.steps - base.steps) / workload.steps * 1e6 for base, fit in pairs]),
        epoch=Overhead([(fit.epochs - base.epochs) / workload.epochs * 1e3 for base, fit in pairs]),
        once=Overhead([(fit.once - base.once) * 1e3 for base, fit in pairs]),
        ratios=[fit.fit / base.fit for base, fit in pairs],
        total_ratios=[fit.total / base.total for base, fit in pairs],
    )
