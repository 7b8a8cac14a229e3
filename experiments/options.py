"""The command-line options that all experiments share."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

import trackers
from experiments.data import DataError

DATA_VARIABLE = "TRACKERS_DATA"


def parser(
    description: str | None,
    *,
    epochs: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
) -> argparse.ArgumentParser:
    """Returns the parser of an experiment, which may add options.

    Args:
        description: What the experiment does; the first lines of `--help`.
        epochs: Default of `--epochs`; no such option if None. The same holds below.
        batch_size: Default of `--batch-size`, in samples.
        learning_rate: Default of `--learning-rate`.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    add = parser.add_argument
    if epochs is not None:
        add("--epochs", type=positive_int, default=epochs, help="passes over the training data")
    if batch_size is not None:
        add("--batch-size", type=positive_int, default=batch_size, help="samples per step")
    if learning_rate is not None:
        add("--learning-rate", type=float, default=learning_rate, help="of the optimizer")
    add("--seed", type=int, default=42, help="seed of every random number; the same seed gives the same numbers")
    add("--logdir", type=Path, default=Path("logs"), help="the folder for runs")
    add(
        "--data-dir",
        type=Path,
        default=os.environ.get(DATA_VARIABLE),
        help=f"a folder with the data files (or the environment variable {DATA_VARIABLE})",
    )
    add("--small", action="store_true", help="a few samples and one or two epochs: a test that takes seconds")
    return parser


def run_main(main: Callable[[], object]) -> None:
    """Runs an experiment from the command line: an error that the user can fix becomes one line and exit code 2."""
    try:
        main()
    except (DataError, trackers.TrackersError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


def positive_int(text: str) -> int:
    """Parses an option that is 1 or more.

    Raises:
        argparse.ArgumentTypeError: If the value is below 1.
    """
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, not {value}")
    return value
