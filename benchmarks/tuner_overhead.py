"""What tracking costs a Keras Tuner search: bare, tracked, and with the stock TensorBoard callback, interleaved.

Every search draws the same points (one seed) and trains the same networks of `experiments.fashion_tuner`.
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


def search(name: str, clothes: data.Images, folder: Path, samples: int, trials: int, epochs: int) -> float:
    """Searches once.

    Returns:
        Seconds, opening and ending of runs included.
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
    with tempfile.TemporaryDirectory(dir=folder) as here, contextlib.redirect_stderr(io.StringIO()):
        tuner = keras_tuner.RandomSearch(network, "val_accuracy", max_trials=trials, seed=1, directory=here)
        begun = time.perf_counter()
        if name == TRACKED:
            trackers.tuning.track(tuner, Path(here) / "logs")
        tuner.search(
            x[held_out:],
            y[held_out:],
            epochs=epochs,
            batch_size=128,
            validation_data=(x[:held_out], y[:held_out]),
            callbacks=[keras.callbacks.TensorBoard(str(Path(here) / "stock"))] if name == STOCK else [],
            verbose=0,
        )
        return time.perf_counter() - begun


@click.command()
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1), help="Searches of each that count.")
@click.option("--trials", default=3, show_default=True, type=click.IntRange(1), help="Of a search.")
@click.option("--epochs", default=10, show_default=True, type=click.IntRange(1), help="Of a trial.")
@click.option("--samples", default=60_000, show_default=True, type=click.IntRange(100), help="Of Fashion-MNIST.")
@click.option("--markdown", is_flag=True, help="Print the table as Markdown.")
def main(rounds: int, trials: int, epochs: int, samples: int, markdown: bool) -> None:
    """Measure and print."""
    load = machine.load()
    folder = os.environ.get("TRACKERS_DATA")
    clothes = data.fashion_mnist(Path(folder) if folder else None)
    with tempfile.TemporaryDirectory(prefix="tuning-") as name, progress() as begin:
        found = interleaved(
            "searches",
            (BARE, TRACKED, STOCK),
            lambda one: search(one, clothes, Path(name), samples, trials, epochs),
            rounds,
            begin,
            warm_up=lambda one: search(one, clothes, Path(name), 1280, 1, 1),
        )
    rows = []
    for one, seconds in found.items():
        ratios = [value / bare for value, bare in zip(seconds, found[BARE], strict=True)]
        each = ", ".join(f"{ratio:.3f}" for ratio in ratios)
        rows.append((one, figure(statistics.median(seconds)), f"{statistics.median(ratios):.3f}", each))
    table = Table(
        f"A random search of {trials} trials of {epochs} epochs on {clothes.name}, {rounds} rounds",
        ("searched with", "s", "÷ bare, median", "each round"),
        rows,
    )
    show([table], markdown, f"{machine.describe(_PACKAGES)}; load {load:.2f} before")


if __name__ == "__main__":
    main()
