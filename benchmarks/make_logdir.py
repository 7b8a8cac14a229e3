"""Writes logdirs for the benchmarks of readers: many scalars, one event each, as most writers write them."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from rich.progress import track

import trackers


def write_scalars(logdir: Path, runs: int = 50, tags: int = 10, steps: int = 1000) -> int:
    """Writes runs with the splits train and validation.

    Args:
        logdir: The logdir.
        runs: The number of runs.
        tags: Scalars per split.
        steps: Points per scalar.

    Returns:
        The number of points.
    """
    names = [f"epoch_metric_{number}" for number in range(tags)]
    for number in track(range(runs), description="writing", transient=True):
        values = np.random.default_rng(number).normal(size=(2, steps, tags)).astype(np.float32)
        with trackers.Run(logdir, hparams={"number": number}) as run:
            for split, table in zip(("train", "validation"), values.tolist(), strict=True):
                writer = run.writer(split)
                for step, row in enumerate(table):
                    for name, value in zip(names, row, strict=True):
                        writer.scalars(step, {name: value})
    return runs * 2 * tags * steps


def write_runs(logdir: Path, runs: int) -> None:
    """Writes many small runs: ten epochs of two metrics in two splits.

    Args:
        logdir: The logdir.
        runs: The number of runs.
    """
    for number in track(range(runs), description="writing", transient=True):
        with trackers.Run(logdir, hparams={"learning_rate": 10.0 ** -(number % 5), "units": number}) as run:
            for epoch in range(10):
                for split in ("train", "validation"):
                    run.writer(split).scalars(epoch, {"epoch_loss": 1 / (epoch + 1), "epoch_accuracy": epoch / 10})


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.argument("logdir", type=click.Path(path_type=Path))
@click.option("--runs", type=click.IntRange(min=1), default=50, help="Runs of two splits each.")
@click.option("--tags", type=click.IntRange(min=1), default=10, help="Scalars per split.")
@click.option("--steps", type=click.IntRange(min=1), default=1000, help="Points per scalar.")
def main(logdir: Path, runs: int, tags: int, steps: int) -> None:
    """Write a logdir; by default, of a million scalars."""
    points = write_scalars(logdir, runs, tags, steps)
    size = sum(path.stat().st_size for path in logdir.rglob("*tfevents*"))
    print(f"{logdir}: {points:,} scalars, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
