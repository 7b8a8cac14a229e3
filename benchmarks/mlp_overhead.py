"""The small fast MLP: what everybody's logging costs a `fit()` whose steps take next to nothing themselves."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.baselines import BARE, BUNDLE_NO_PROFILE, EVERYONE
from benchmarks.fits import Cost, beyond, timed
from benchmarks.rounds import Begin, interleaved
from benchmarks.tables import Table, figure
from benchmarks.workload import Workload

BATCH_SIZE = 32
_FEATURES, _CLASSES = 20, 10


def workload(steps: int, epochs: int) -> Workload:
    """Random numbers to be told apart by two hidden layers of 64.

    Args:
        steps: Steps an epoch.
        epochs: Epochs a fit.
    """
    random = np.random.default_rng(0)
    samples = steps * BATCH_SIZE
    x = random.standard_normal((samples, _FEATURES), dtype=np.float32)
    return Workload(_build, x, random.integers(0, _CLASSES, samples), BATCH_SIZE, epochs)


def _build() -> Any:
    hidden = [layers.Dense(64, activation="relu") for _ in range(2)]
    model = keras.Sequential([keras.Input((_FEATURES,)), *hidden, layers.Dense(_CLASSES, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fits_table(mlp: Workload, folder: Path, rounds: int, begin: Begin) -> Table:
    """Measures and tabulates whole fits.

    Args:
        mlp: What is trained.
        folder: Where everyone writes.
        rounds: How often everyone is measured, all in turn.
        begin: Begins to show progress.
    """
    everyone = {one.name: one for one in EVERYONE if one.installed}
    costs = interleaved("fits", list(everyone), lambda name: timed(everyone[name], mlp, folder), rounds, begin)
    bare = [cost.steps / mlp.steps * 1e6 for cost in costs[BARE.name]]
    return Table(
        f"Whole fit(), small MLP: {mlp.epochs} epochs of {mlp.steps // mlp.epochs:,} steps of {BATCH_SIZE} samples, "
        f"rounds: {rounds}",
        ("logged by", "fit, s", "÷ bare", "+ µs/step", "÷ ours", "+ ms/epoch", "+ ms once", "open, ms", "finish, ms"),
        [_row(name, costs, mlp) for name in everyone],
        [
            f"A step of bare fit() takes {figure(statistics.median(bare))} µs; over the rounds {figure(min(bare))} to "
            f"{figure(max(bare))}. Medians of the rounds. + : beyond bare fit() of the same round. < x: the rounds "
            f"scatter more than that, it is x at most. ÷ ours: µs/step over those of “{BUNDLE_NO_PROFILE.name}”, as "
            "nobody else records a trace.",
            "µs/step: in the epochs, between what callbacks do when one begins and when it ends (for the bundle with "
            "the trace of batches 100–200). ms/epoch: in the epoch hooks. ms once: when the fit begins and ends (for "
            "the bundle, waiting until XProf has opened the trace to check it). Open and finish (the logger): outside "
            "of fit().",
            *(f"{one.name}: {one.attached}." for one in everyone.values()),
        ],
    )


def _row(name: str, costs: dict[str, list[Cost]], mlp: Workload) -> Sequence[str]:
    def median(values: list[float]) -> str:
        return figure(statistics.median(values))

    mine = costs[name]
    ends = (
        median([cost.opening * 1e3 for cost in mine]),
        median([cost.finishing * 1e3 for cost in mine]),
    )
    if name == BARE.name:
        return (name, median([cost.fit for cost in mine]), "1", "–", "–", "–", "–", "–", "–")
    extras = beyond(costs[BARE.name], mine, mlp)
    ours = beyond(costs[BARE.name], costs[BUNDLE_NO_PROFILE.name], mlp)
    return (
        name,
        median([cost.fit for cost in mine]),
        median(list(extras.ratios)),
        str(extras.step),
        "1" if name == BUNDLE_NO_PROFILE.name else extras.step.times(ours.step),
        str(extras.epoch),
        str(extras.once),
        *ends,
    )
