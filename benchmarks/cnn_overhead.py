"""The MNIST CNN: the bundle beside `bare fit()`, and what each tracker costs that runs the model again."""

from __future__ import annotations

import functools
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import trackers
from benchmarks.baselines import BARE, BUNDLE
from benchmarks.fits import Cost, beyond, timed
from benchmarks.rounds import Begin, interleaved
from benchmarks.tables import Table, figure
from benchmarks.workload import Workload
from experiments import data, mnist_cnn

BATCH_SIZE = 128
RERUN_CALLS = 10
RERUN = (("confusion",), ("mistakes",), ("confusion", "mistakes"), ("gradients",), ("activations",))
_NOT_RERUN = ("scalars", "histograms", "kernels", "best", "graph", "summary", "profile")


def workload(digits: data.Images, samples: int | None, epochs: int) -> Workload:
    """The training of `experiments.mnist_cnn`: nine tenths to train on, one to validate.

    Args:
        digits: The data.
        samples: How many of them to take; all if None.
        epochs: Epochs a fit.
    """
    x, y = digits.x_train[:samples], digits.y_train[:samples]
    held_out = len(x) // 10
    return Workload(
        functools.partial(mnist_cnn.build, 1e-3),
        x[:-held_out],
        y[:-held_out],
        BATCH_SIZE,
        epochs,
        validation=(x[-held_out:], y[-held_out:]),
    )


def tables(name: str, cnn: Workload, folder: Path, rounds: int, begin: Begin) -> list[Table]:
    """Measures and tabulates whole fits, and then single calls of the trackers that run the model again.

    Args:
        name: Of the data.
        cnn: What is trained.
        folder: Where runs are written.
        rounds: How many pairs of fits.
        begin: Begins to show progress.
    """
    pair = {one.name: one for one in (BARE, BUNDLE)}
    costs = interleaved(
        "fits",
        list(pair),
        lambda one: timed(pair[one], cnn, folder),
        rounds,
        begin,
        # Long enough for every hook to be called once; the trace needs three steps.
        warm_up=lambda one: timed(pair[one], cnn.short(4 * BATCH_SIZE), folder),
    )
    bare = statistics.median(cost.fit for cost in costs[BARE.name])
    return [_pairs_table(name, cnn, costs), _rerun_table(cnn, bare, folder, begin)]


def _pairs_table(name: str, cnn: Workload, costs: dict[str, list[Cost]]) -> Table:
    bare, bundle = costs[BARE.name], costs[BUNDLE.name]
    extras = beyond(bare, bundle, cnn)

    def median(values: Sequence[float]) -> str:
        return figure(statistics.median(values))

    def ratios(values: Sequence[float]) -> str:
        return f"{statistics.median(values):.4f} ({', '.join(f'{ratio:.3f}' for ratio in values)})"

    return Table(
        f"MNIST CNN: {cnn.epochs} epochs of {cnn.steps // cnn.epochs} steps of {BATCH_SIZE} samples of {name}, "
        f"validation included, {len(bare)} pairs of fits",
        ("", BARE.name, BUNDLE.name),
        [
            ("fit(), s", *(median([cost.fit for cost in each]) for each in (bare, bundle))),
            (
                "fit(), with opening and finishing, s",
                *(median([cost.whole for cost in each]) for each in (bare, bundle)),
            ),
            ("fit() ÷ bare: median (each pair)", "1", ratios(extras.ratios)),
            ("the same, with opening and finishing", "1", ratios(extras.whole_ratios)),
            ("µs per step", median([cost.steps / cnn.steps * 1e6 for cost in bare]), f"+ {extras.step}"),
            ("ms per epoch, in hooks", median([cost.epochs / cnn.epochs * 1e3 for cost in bare]), f"+ {extras.epoch}"),
            ("ms once", median([cost.once * 1e3 for cost in bare]), f"+ {extras.once}"),
        ],
        [
            f"{BUNDLE.name}: {BUNDLE.attached}. The trackers that run the model again are left out; see below.",
            "Each + is beyond bare fit() of the same pair, median of the pairs; < x where they scatter more than that.",
        ],
    )


def _rerun_table(cnn: Workload, bare: float, folder: Path, begin: Begin) -> Table:
    assert cnn.validation is not None
    model = cnn.ready_model()
    rows = []
    tick = begin("trackers that run the model again", len(RERUN))
    for names in RERUN:
        rows.append(_rerun_row(names, model, cnn, bare, folder))
        tick(" + ".join(names))
    return Table(
        f"Trackers that run the model again: {RERUN_CALLS} calls each, on {len(cnn.validation[0]):,} validation images "
        "(gradients and activations: on the first 32 of them)",
        ("tracker", "first call, ms", "later ones, ms", f"calls in {cnn.epochs} epochs", "of bare fit()"),
        rows,
        [
            "In its first call a tracker compiles what it runs. Confusion and mistakes share one prediction where both "
            "are on, as both are with class_names=…; gradients and activations are on when asked for.",
        ],
    )


def _rerun_row(names: tuple[str, ...], model: Any, cnn: Workload, bare: float, folder: Path) -> Sequence[str]:
    choices: dict[str, Any] = dict.fromkeys((*_NOT_RERUN, "confusion", "mistakes")) | dict.fromkeys(names, True)
    # A model that is compiled already to predict would make the first call cheaper than it is.
    model.predict_function = None
    with trackers.Run(folder) as run:
        callbacks = run.callbacks(
            validation=cnn.validation,
            class_names=[str(number) for number in range(10)],
            **choices,
        )
        # Whatever else came along would be charged to this tracker.
        assert len(callbacks) == len(names), callbacks
        every = max(callback.every for callback in callbacks)
        for callback in callbacks:
            callback.set_model(model)
            callback.set_params({"epochs": RERUN_CALLS * every, "steps": 1})
            callback.on_train_begin()
            callback.on_epoch_begin(0)
        took = []
        for epoch in range(0, RERUN_CALLS * every, every):
            begun = time.perf_counter()
            for callback in callbacks:
                callback.on_epoch_end(epoch)
            took.append((time.perf_counter() - begun) * 1e3)
    due = sum(epoch % every == 0 or epoch == cnn.epochs - 1 for epoch in range(cnn.epochs))
    first, later = took[0], statistics.median(took[1:])
    share = (first + later * (due - 1)) / 1e3 / bare
    return " + ".join(names), figure(first), figure(later), str(due), f"{share:.2%}"
