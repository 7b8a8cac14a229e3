"""Measures a large histogram with this kit's writer and with `tf.summary`."""

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
    """Measures what a large histogram costs.

    Args:
        folder: Where both write.
        rounds: How often each is measured.
        begin: Starts a progress bar.
    """
    values = np.random.default_rng(0).standard_normal(_VALUES, dtype=np.float32)
    tensor = tf.constant(values)
    tf_writer = tf.summary.create_file_writer(tempfile.mkdtemp(dir=folder))
    base = "Writer.histograms"
    with trackers.Run(folder) as run, tf_writer.as_default():
        writer = run.writer("train")
        loggers: dict[str, Callable[[int], object]] = {
            base: lambda step: writer.histograms(step, {"histogram": values}),
            "tf.summary.histogram": lambda step: tf.summary.histogram("histogram", tensor, step=step),
        }

        def measure(name: str) -> float:
            start = time.perf_counter()
            for step in range(_CALLS):
                loggers[name](step)
            return (time.perf_counter() - start) / _CALLS * 1e3

        milliseconds = interleaved("histograms", list(loggers), measure, rounds, begin)
    return Table(
        f"One histogram of {_VALUES:,} float32 values: {_CALLS} calls per round, rounds: {rounds}",
        ("called", "ms", "±", f"÷ {base}"),
        ranked(milliseconds, base),
    )
