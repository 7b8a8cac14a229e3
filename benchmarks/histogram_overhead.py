"""A large histogram: the kit's writer beside `tf.summary`."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import tensorflow as tf

import trackers
from benchmarks.rounds import Begin, interleaved
from benchmarks.tables import Table, ranked

_VALUES = 235_000
_CALLS = 10


def table(folder: Path, rounds: int, begin: Begin) -> Table:
    """Measures and tabulates what a large histogram costs.

    Args:
        folder: Where both write.
        rounds: How often both are measured, in turn.
        begin: Begins to show progress.
    """
    values = np.random.default_rng(0).standard_normal(_VALUES, dtype=np.float32)
    tensor = tf.constant(values)
    stock = tf.summary.create_file_writer(tempfile.mkdtemp(dir=folder))
    ours = "Writer.histograms"
    with trackers.Run(folder) as run, stock.as_default():
        writer = run.writer("train")
        logged: dict[str, Callable[[int], object]] = {
            ours: lambda step: writer.histograms(step, {"histogram": values}),
            "tf.summary.histogram": lambda step: tf.summary.histogram("histogram", tensor, step=step),
        }

        def measure(name: str) -> float:
            begun = time.perf_counter()
            for step in range(_CALLS):
                logged[name](step)
            return (time.perf_counter() - begun) / _CALLS * 1e3

        found = interleaved("histograms", list(logged), measure, rounds, begin)
    return Table(
        f"One histogram of {_VALUES:,} float32 values: {_CALLS} calls a round, rounds: {rounds}",
        ("called", "ms", "±", f"÷ {ours}"),
        ranked(found, ours),
    )
