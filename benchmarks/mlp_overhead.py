"""Measures a small MLP: what each logger costs a `fit()` with very fast steps."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers

from benchmarks.baselines import BARE, BASELINES, BUNDLE_NO_PROFILE
from benchmarks.fits import FitTimes, overhead, time_fit
from benchmarks.rounds import Begin, interleaved
from benchmarks.tables import Table, figure
from benchmarks.workload import Workload

BATCH_SIZE = 32
_FEATURES, _CLASSES = 20, 10


def workload(steps: int, epochs: int) -> Workload:
    """Returns the training of two hidden layers of 64 units on random numbers.

    Args:
        steps: Steps per epoch.
        epochs: Epochs per fit.
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
    """Measures whole fits.

    Args:
        mlp: The training.
        folder: Where the loggers write.
        rounds: How often each logger is measured.
        begin: Starts a progress bar.
    """
    baselines = {baseline.name: baseline for baseline in BASELINES if baseline.is_installed}
    fits = interleaved("fits", list(baselines), lambda name: time_fit(baselines[name], mlp, folder), rounds, begin)
    bare = [fit.steps / mlp.steps * 1e6 for fit in fits[BARE.name]]
    return Table(
        f"Whole fit(), small MLP: {mlp.epochs} epochs of {mlp.steps // mlp.epochs:,} steps of {BATCH_SIZE} samples, "
        f"rounds: {rounds}",
        ("logged by", "fit, s", "÷ bare", "+ µs/step", "÷ bundle", "+ ms/epoch", "+ ms once", "open, ms", "finish, ms"),
        [_row(name, fits, mlp) for name in baselines],
        [
            f"A step of bare fit() takes {figure(statistics.median(bare))} µs ({figure(min(bare))} to "
            f"{figure(max(bare))} over the rounds). Medians of the rounds. + is the difference to the bare fit() of "
            "the same round. < x: the rounds vary more than the difference, which is at most x. ÷ bundle: µs/step "
            f"divided by those of “{BUNDLE_NO_PROFILE.name}”, because no other logger records a trace.",
            "µs/step: between the epoch hooks (for the bundle, with the trace of batches 100–200). ms/epoch: in the "
            "epoch hooks. ms once: when the fit begins and ends (for the bundle, waiting until XProf has checked the "
            "trace). Open and finish (the logger): outside fit().",
            *(f"{baseline.name}: {baseline.description}." for baseline in baselines.values()),
        ],
    )


def _row(name: str, fits: dict[str, list[FitTimes]], mlp: Workload) -> Sequence[str]:
    def median(values: list[float]) -> str:
        return figure(statistics.median(values))

    own = fits[name]
    if name == BARE.name:
        return (name, median([fit.fit for fit in own]), "1", "–", "–", "–", "–", "–", "–")
    extra = overhead(fits[BARE.name], own, mlp)
    bundle = overhead(fits[BARE.name], fits[BUNDLE_NO_PROFILE.name], mlp)
    return (
        name,
        median([fit.fit for fit in own]),
        median(list(extra.ratios)),
        str(extra.step),
        "1" if name == BUNDLE_NO_PROFILE.name else extra.step.times(bundle.step),
        str(extra.epoch),
        str(extra.once),
        median([fit.opening * 1e3 for fit in own]),
        median([fit.finishing * 1e3 for fit in own]),
    )
