"""Measures what tracking costs a Keras Tuner search: bare, tracked, and with the stock TensorBoard callback.

Every search has the same seed, and so the same trials, of the networks of `experiments.fashion_tuner`.
"""

from __future__ import annotations

import contextlib
import io
import os
import statistics
import tempfile
import time
from pathlib import Path

import click
import keras
import keras_tuner

import trackers
from benchmarks import machine
from benchmarks.rounds import interleaved, progress
from benchmarks.tables import Table, figure, show
from experiments import data, searches

BARE, TRACKED, STOCK = "bare search", "trackers.tuning.track", "keras.callbacks.TensorBoard"
_VALIDATION = 5000
_PACKAGES = ("tensorflow", "keras", "keras-tuner")


def time_search(name: str, clothes: data.Images, folder: Path, samples: int, trials: int, epochs: int) -> float:
    """Runs a search.

    Returns:
        Seconds, including opening and finishing runs.
    """
    network = searches.Network(
        (28, 28, 1),
        lambda: keras.layers.Dense(10, activation="softmax"),
        "sparse_categorical_crossentropy",
        lambda: "accuracy",
    )
    keras.utils.set_random_seed(0)
    x, y = clothes.x_train[:samples], clothes.y_train[:samples]
    held_out = min(_VALIDATION, len(x) // 10)
    with tempfile.TemporaryDirectory(dir=folder) as project, contextlib.redirect_stderr(io.StringIO()):
        tuner = keras_tuner.RandomSearch(network, "val_accuracy", max_trials=trials, seed=1, directory=project)
        start = time.perf_counter()
        if name == TRACKED:
            trackers.tuning.track(tuner, Path(project) / "logs")
        tuner.search(
            x[held_out:],
            y[held_out:],
            epochs=epochs,
            batch_size=128,
            validation_data=(x[:held_out], y[:held_out]),
            callbacks=[keras.callbacks.TensorBoard(str(Path(project) / "stock"))] if name == STOCK else [],
            verbose=0,
        )
        return time.perf_counter() - start


@click.command()
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1), help="Searches of each kind.")
@click.option("--trials", default=3, show_default=True, type=click.IntRange(1), help="Trials per search.")
@click.option("--epochs", default=10, show_default=True, type=click.IntRange(1), help="Epochs per trial.")
@click.option(
    "--samples", default=60_000, show_default=True, type=click.IntRange(100), help="Samples of Fashion-MNIST."
)
@click.option("--markdown", is_flag=True, help="Print the table as Markdown.")
def main(rounds: int, trials: int, epochs: int, samples: int, markdown: bool) -> None:
    """Measure what tracking costs a search."""
    load = machine.load()
    data_dir = os.environ.get("TRACKERS_DATA")
    clothes = data.fashion_mnist(Path(data_dir) if data_dir else None)
    with tempfile.TemporaryDirectory(prefix="tuning-") as temporary, progress() as begin:
        folder = Path(temporary)
        measurements = interleaved(
            "searches",
            (BARE, TRACKED, STOCK),
            lambda name: time_search(name, clothes, folder, samples, trials, epochs),
            rounds,
            begin,
            warm_up=lambda name: time_search(name, clothes, folder, 1280, 1, 1),
        )
    rows = []
    for name, seconds in measurements.items():
        ratios = [value / bare for value, bare in zip(seconds, measurements[BARE], strict=True)]
        each = ", ".join(f"{ratio:.3f}" for ratio in ratios)
        rows.append((name, figure(statistics.median(seconds)), f"{statistics.median(ratios):.3f}", each))
    table = Table(
        f"A random search of {trials} trials of {epochs} epochs on {clothes.name}, {rounds} rounds",
        ("search", "s", "÷ bare, median", "each round"),
        rows,
    )
    show([table], markdown, f"{machine.describe(_PACKAGES)}; load {load:.2f} before")


if __name__ == "__main__":
    main()
