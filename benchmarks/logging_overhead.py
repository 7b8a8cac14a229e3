"""Measures what logging costs: this kit, the stock callback, and the other tools that are installed."""

from __future__ import annotations

import logging
import os
import shlex
import sys
import tempfile
import warnings
from importlib.util import find_spec
from pathlib import Path

import click

from benchmarks import machine, peers
from benchmarks.rounds import progress
from benchmarks.tables import Table, show
from trackers import TrackersWarning

_PACKAGES = ("tensorflow", "keras", "tensorboard", "numpy", *peers.PACKAGES)
_HELP = """Measure what logging costs: this kit, Keras's own callback, W&B, SwanLab, MLflow and DVCLive.

Three tables: the batch hooks for two metrics; a histogram; the whole fit() of a small MLP. With --cnn, two other
tables: the bundle and a bare fit() of the MNIST CNN, and each tracker that runs the model again.

Each logger is measured once per round; the round before the first one is not counted. Run it on an idle machine: the
load is printed. `make bench` installs the other tools from requirements-bench.lock; missing ones are left out and
named.

\b
Examples:
  python -m benchmarks.logging_overhead                       a quarter of an hour
  python -m benchmarks.logging_overhead --cnn --rounds 3      six fits of ten epochs
  python -m benchmarks.logging_overhead --markdown >figures.md
"""
_positive = click.IntRange(min=1)
_seconds = click.FloatRange(min=0, min_open=True)


@click.command(help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--rounds", type=_positive, default=5, show_default=True, help="How often each logger is measured.")
@click.option("--seconds", type=_seconds, default=1.0, show_default=True, help="Seconds of batch hooks per round.")
@click.option("--steps", type=_positive, default=1000, show_default=True, help="Steps per epoch of the MLP.")
@click.option("--epochs", type=_positive, help="Epochs per fit.  [default: 2; with --cnn, 10]")
@click.option("--cnn", is_flag=True, help="Measure the MNIST CNN: the bundle and a bare fit().")
@click.option("--samples", type=click.IntRange(min=1000), help="Images for --cnn.  [default: all]")
@click.option(
    "--data-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="TRACKERS_DATA",
    show_envvar=True,
    help="The folder of mnist.npz.",
)
@click.option("--markdown", is_flag=True, help="Print the tables as Markdown.")
def main(
    rounds: int,
    seconds: float,
    steps: int,
    epochs: int | None,
    cnn: bool,
    samples: int | None,
    data_dir: Path | None,
    markdown: bool,
) -> None:
    """Measures, and prints the tables."""
    load = machine.load()
    with tempfile.TemporaryDirectory(prefix="overhead-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # Before TensorFlow or another tool is imported.
        os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", **peers.environment(folder)}
        # TensorFlow warns about a new model in every fit.
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
        # A failing tracker would look cheap: turn the warnings of the kit into errors.
        warnings.simplefilter("error", TrackersWarning)
        if cnn:
            tables = _on_cnn(folder, rounds, epochs or 10, samples, data_dir)
        else:
            tables = _on_mlp(folder, rounds, seconds, steps, epochs or 2)
    command = shlex.join(["python", "-m", "benchmarks.logging_overhead", *sys.argv[1:]])
    source = f"{machine.describe(_PACKAGES)}; load {load:.2f} before, {machine.load():.2f} after; {command}"
    if not cnn and (missing := [package for package in peers.PACKAGES if find_spec(package) is None]):
        source += f"; not installed: {', '.join(missing)}"
    show(tables, markdown, source)


def _on_mlp(folder: Path, rounds: int, seconds: float, steps: int, epochs: int) -> list[Table]:
    from benchmarks import histogram_overhead, hooks, mlp_overhead

    mlp = mlp_overhead.workload(steps, epochs)
    with progress() as begin:
        return [
            hooks.batches_table(mlp, folder, rounds, seconds, begin),
            histogram_overhead.table(folder, rounds, begin),
            mlp_overhead.fits_table(mlp, folder, rounds, begin),
        ]


def _on_cnn(folder: Path, rounds: int, epochs: int, samples: int | None, data_dir: Path | None) -> list[Table]:
    from benchmarks import cnn_overhead
    from experiments import data

    digits = data.mnist(data_dir)
    with progress() as begin:
        return cnn_overhead.tables(digits.name, cnn_overhead.workload(digits, samples, epochs), folder, rounds, begin)


if __name__ == "__main__":
    main()
