"""Measures the MNIST CNN: the bundle and a bare `fit()`, and each tracker that runs the model again."""

from __future__ import annotations

import functools
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import trackers
from benchmarks.baselines import BARE, BUNDLE
from benchmarks.fits import FitTimes, overhead, time_fit
from benchmarks.rounds import Begin, interleaved
from benchmarks.tables import Table, figure
from benchmarks.workload import Workload
from experiments import data, mnist_cnn

BATCH_SIZE = 128
RERUN_CALLS = 10
RERUN_TRACKERS = (
    ("confusion_matrix",),
    ("most_confident_errors",),
    ("confusion_matrix", "most_confident_errors"),
    ("gradients",),
    ("activations",),
)
_OTHER_TRACKERS = ("scalars", "histograms", "kernel_images", "best_metrics", "graph", "model_summary", "profile")


def workload(digits: data.Images, samples: int | None, epochs: int) -> Workload:
    """Returns the training of `experiments.mnist_cnn`, with a tenth of the samples for validation.

    Args:
        digits: The data.
        samples: How many samples to use; all if None.
        epochs: Epochs per fit.
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
    """Measures whole fits, and then single calls of the trackers that run the model again.

    Args:
        name: The name of the data.
        cnn: The training.
        folder: Where runs are written.
        rounds: The number of pairs of fits.
        begin: Starts a progress bar.
    """
    pair = {baseline.name: baseline for baseline in (BARE, BUNDLE)}
    fits = interleaved(
        "fits",
        list(pair),
        lambda name: time_fit(pair[name], cnn, folder),
        rounds,
        begin,
        # Long enough to call every hook once; the trace needs three steps.
        warm_up=lambda name: time_fit(pair[name], cnn.short(4 * BATCH_SIZE), folder),
    )
    bare = statistics.median(fit.fit for fit in fits[BARE.name])
    return [_pairs_table(name, cnn, fits), _rerun_table(cnn, bare, folder, begin)]


def _pairs_table(name: str, cnn: Workload, fits: dict[str, list[FitTimes]]) -> Table:
    bare, bundle = fits[BARE.name], fits[BUNDLE.name]
    extra = overhead(bare, bundle, cnn)

    def median(values: Sequence[float]) -> str:
        return figure(statistics.median(values))

    def ratios(values: Sequence[float]) -> str:
        return f"{statistics.median(values):.4f} ({', '.join(f'{ratio:.3f}' for ratio in values)})"

    return Table(
        f"MNIST CNN: {cnn.epochs} epochs of {cnn.steps // cnn.epochs} steps of {BATCH_SIZE} samples of {name}, "
        f"validation included, {len(bare)} pairs of fits",
        ("", BARE.name, BUNDLE.name),
        [
            ("fit(), s", *(median([fit.fit for fit in fits]) for fits in (bare, bundle))),
            (
                "fit(), with opening and finishing, s",
                *(median([fit.total for fit in fits]) for fits in (bare, bundle)),
            ),
            ("fit() ÷ bare: median (each pair)", "1", ratios(extra.ratios)),
            ("the same, with opening and finishing", "1", ratios(extra.total_ratios)),
            ("µs per step", median([fit.steps / cnn.steps * 1e6 for fit in bare]), f"+ {extra.step}"),
            ("ms per epoch, in hooks", median([fit.epochs / cnn.epochs * 1e3 for fit in bare]), f"+ {extra.epoch}"),
            ("ms once", median([fit.once * 1e3 for fit in bare]), f"+ {extra.once}"),
        ],
        [
            f"{BUNDLE.name}: {BUNDLE.description}. The table below has the trackers that run the model again.",
            "+ is the difference to the bare fit() of the same pair, median of the pairs; < x if the pairs vary more.",
        ],
    )


def _rerun_table(cnn: Workload, bare: float, folder: Path, begin: Begin) -> Table:
    assert cnn.validation is not None
    model = cnn.ready_model()
    rows = []
    tick = begin("trackers that run the model again", len(RERUN_TRACKERS))
    for names in RERUN_TRACKERS:
        rows.append(_rerun_row(names, model, cnn, bare, folder))
        tick(" + ".join(names))
    return Table(
        f"Trackers that run the model again: {RERUN_CALLS} calls each, on {len(cnn.validation[0]):,} validation images "
        "(gradients and activations: on the first 32)",
        ("tracker", "first call, ms", "later calls, ms", f"calls in {cnn.epochs} epochs", "share of bare fit()"),
        rows,
        [
            "The first call compiles the model. The confusion matrix and the most confident errors share one "
            "prediction; class_names=… turns both on. gradients=True and activations=True turn on the others.",
        ],
    )


def _rerun_row(names: tuple[str, ...], model: Any, cnn: Workload, bare: float, folder: Path) -> Sequence[str]:
    excluded = dict.fromkeys((*_OTHER_TRACKERS, "confusion_matrix", "most_confident_errors"))
    options: dict[str, Any] = excluded | dict.fromkeys(names, True)
    # Compile predict() again in the first call.
    model.predict_function = None
    with trackers.Run(folder) as run:
        callbacks = run.callbacks(
            validation=cnn.validation,
            class_names=[str(number) for number in range(10)],
            **options,
        )
        # Another tracker would be counted, too.
        assert len(callbacks) == len(names), callbacks
        every = max(callback.every for callback in callbacks)
        for callback in callbacks:
            callback.set_model(model)
            callback.set_params({"epochs": RERUN_CALLS * every, "steps": 1})
            callback.on_train_begin()
            callback.on_epoch_begin(0)
        milliseconds = []
        for epoch in range(0, RERUN_CALLS * every, every):
            start = time.perf_counter()
            for callback in callbacks:
                callback.on_epoch_end(epoch)
            milliseconds.append((time.perf_counter() - start) * 1e3)
    calls = sum(epoch % every == 0 or epoch == cnn.epochs - 1 for epoch in range(cnn.epochs))
    first, later = milliseconds[0], statistics.median(milliseconds[1:])
    share = (first + later * (calls - 1)) / 1e3 / bare
    return " + ".join(names), figure(first), figure(later), str(calls), f"{share:.2%}"
