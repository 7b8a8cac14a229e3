"""What logging costs a whole `fit()`, taken apart into steps, epochs, and what comes once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from benchmarks.baselines import Contestant
from benchmarks.tables import Extra
from benchmarks.workload import Workload


@dataclass(frozen=True)
class Cost:
    """Where the seconds of one `fit()` went.

    Attributes:
        opening: Before the fit: `wandb.init()`, `trackers.Run(…)` and the like.
        steps: In the epochs, between what callbacks do at their begin and what they do at their end.
        epochs: In what callbacks do at the begin and the end of epochs.
        once: In the rest of the fit, above all what callbacks do at its begin and its end.
        finishing: After the fit: `wandb.finish()`, `run.finish()` and the like.
    """

    opening: float
    steps: float
    epochs: float
    once: float
    finishing: float

    @property
    def fit(self) -> float:
        """The `fit()` alone."""
        return self.steps + self.epochs + self.once

    @property
    def whole(self) -> float:
        """The fit, with opening and finishing the logger."""
        return self.opening + self.fit + self.finishing


class _Clock(keras.callbacks.Callback):  # type: ignore[misc]
    """Notes when epochs begin and end: for the first in the list before everybody's hooks, for the last behind."""

    def __init__(self) -> None:
        super().__init__()
        self.begins: list[float] = []
        self.ends: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.begins.append(time.perf_counter())

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.ends.append(time.perf_counter())


def timed(contestant: Contestant, workload: Workload, folder: Path) -> Cost:
    """Trains a fresh model with a contestant attached.

    Args:
        contestant: Who logs.
        workload: What is trained.
        folder: Where the contestant writes.
    """
    model = workload.ready_model()
    first, last = _Clock(), _Clock()
    begun = time.perf_counter()
    with contestant.attach(folder) as callbacks:
        opened = time.perf_counter()
        workload.fit(model, [first, *callbacks, last])
        fitted = time.perf_counter()
    finished = time.perf_counter()
    hooks = sum(last.begins) - sum(first.begins) + sum(last.ends) - sum(first.ends)
    steps = sum(first.ends) - sum(last.begins)
    return Cost(opened - begun, steps, hooks, fitted - opened - steps - hooks, finished - fitted)


@dataclass(frozen=True)
class Extras:
    """What a contestant's fits cost beyond the bare ones of the same rounds.

    Attributes:
        step: µs per step.
        epoch: ms per epoch.
        once: ms per fit.
        ratios: The fit's seconds over those of the bare one, a figure a round.
        whole_ratios: The same with opening and finishing.
    """

    step: Extra
    epoch: Extra
    once: Extra
    ratios: Sequence[float]
    whole_ratios: Sequence[float]


def beyond(bare: Sequence[Cost], costs: Sequence[Cost], workload: Workload) -> Extras:
    """Compares fits with the bare ones, round by round.

    Args:
        bare: A bare fit a round.
        costs: The contestant's, likewise.
        workload: What was trained.
    """
    pairs = list(zip(bare, costs, strict=True))
    return Extras(
        step=Extra([(cost.steps - base.steps) / workload.steps * 1e6 for base, cost in pairs]),
        epoch=Extra([(cost.epochs - base.epochs) / workload.epochs * 1e3 for base, cost in pairs]),
        once=Extra([(cost.once - base.once) * 1e3 for base, cost in pairs]),
        ratios=[cost.fit / base.fit for base, cost in pairs],
        whole_ratios=[cost.whole / base.whole for base, cost in pairs],
    )
