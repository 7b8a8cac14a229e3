"""The options that every experiment has, under the same names."""

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
    """Makes the parser of an experiment, to which it may add options of its own.

    Args:
        description: What the experiment does, in a sentence or two; `--help` begins with it.
        epochs: Default of `--epochs`; None for an experiment that has none, likewise below.
        batch_size: Default of `--batch-size`, in samples.
        learning_rate: Default of `--learning-rate`.
    """
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    add = made.add_argument
    if epochs is not None:
        add("--epochs", type=at_least_one, default=epochs, help="passes over the training data")
    if batch_size is not None:
        add("--batch-size", type=at_least_one, default=batch_size, help="samples a step")
    if learning_rate is not None:
        add("--learning-rate", type=float, default=learning_rate, help="of the optimizer")
    add("--seed", type=int, default=42, help="of every random number: the same seed gives the same numbers")
    add("--logdir", type=Path, default=Path("logs"), help="where runs are written")
    add(
        "--data-dir",
        type=Path,
        default=os.environ.get(DATA_VARIABLE),
        help=f"a folder that holds the data files, to be looked into first (or the variable {DATA_VARIABLE})",
    )
    add("--small", action="store_true", help="a few samples and one or two epochs: seconds, to see that all works")
    return made


def script(main: Callable[[], object]) -> None:
    """Runs an experiment from the command line: what a person can put right becomes one line and exit code 2."""
    try:
        main()
    except (DataError, trackers.TrackersError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)


def at_least_one(text: str) -> int:
    """An option's value that counts something.

    Raises:
        argparse.ArgumentTypeError: If it is below 1.
    """
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, not {value}")
    return value
