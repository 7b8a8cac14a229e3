"""Measures what logging a batch costs in the training thread: the batch hooks alone, called without a `fit()`.

The hooks are `on_train_batch_begin` and `on_train_batch_end` of every callback of a logger. They receive Python floats,
as from Keras, which converts its tensors to floats in a bare `fit()`, too.
"""

from __future__ import annotations

import functools
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import keras
import tensorflow as tf
from keras.callbacks import Callback

import trackers
from benchmarks.baselines import BASELINES, Baseline
from benchmarks.rounds import Begin, interleaved
from benchmarks.tables import Table, ranked
from benchmarks.workload import Workload

_BLOCK = 20
_SCALARS = "trackers.Scalars"

Log = Callable[[int, dict[str, float]], object]


def batches_table(workload: Workload, folder: Path, rounds: int, seconds: float, begin: Begin) -> Table:
    """Measures what logging one batch costs.

    Args:
        workload: The training; its model is the model of the callbacks.
        folder: Where the loggers write.
        rounds: How often each logger is measured.
        seconds: The length of a measurement, > 0.
        begin: Starts a progress bar.
    """
    loggers: dict[str, Callable[[], AbstractContextManager[Log]]] = {
        "Writer.scalars": lambda: _writer(folder),
        "tf.summary.scalar, twice": lambda: _tf_summary(folder),
    }
    for baseline in (Baseline(_SCALARS, "", _scalars), *BASELINES):
        if baseline.has_hooks_row and baseline.is_installed:
            loggers[baseline.name] = functools.partial(_hooks, baseline, workload, folder)

    def measure(name: str) -> float:
        with loggers[name]() as log:
            return _microseconds(log, seconds)

    return Table(
        f"One batch of two metrics, in the training thread: {seconds:g} s of calls per round, rounds: {rounds}",
        ("called", "µs", "±", f"÷ {_SCALARS}"),
        ranked(interleaved("batches", list(loggers), measure, rounds, begin), _SCALARS),
        [
            "Writer.scalars and tf.summary.scalar are calls of a writer; the others are batch hooks of callbacks, "
            "called directly with Python floats. Work in other threads is not included.",
            "Medians of the rounds, ± half the interquartile range.",
        ],
    )


def _microseconds(log: Log, seconds: float) -> float:
    """Returns the mean over some seconds of calls, including what happens only sometimes, such as a flush."""
    logs = list(_logs(1000))
    done = 0

    def block() -> None:
        nonlocal done
        for batch in range(done, done + _BLOCK):
            log(batch, logs[batch % len(logs)])
        done += _BLOCK

    block()  # not counted: it creates files and encodes tags
    start, elapsed = time.perf_counter(), 0.0
    while elapsed < seconds:
        block()
        elapsed = time.perf_counter() - start
    return elapsed / (done - _BLOCK) * 1e6


def _logs(count: int) -> Iterator[dict[str, float]]:
    """Yields falling losses and rising accuracies; no two are equal, since a database may merge equal values."""
    for batch in range(count):
        yield {"accuracy": 1.0 - 1.0 / (2.0 + batch), "loss": 1.0 / (1.0 + batch)}


@contextmanager
def _hooks(baseline: Baseline, workload: Workload, folder: Path) -> Iterator[Log]:
    model = workload.ready_model()
    with baseline.attach(folder) as callbacks:
        callback_list = keras.callbacks.CallbackList(callbacks, add_history=False, model=model, epochs=1)
        callback_list.on_train_begin()
        callback_list.on_epoch_begin(0)

        def log(batch: int, logs: dict[str, float]) -> None:
            for callback in callbacks:
                callback.on_train_batch_begin(batch, logs=logs)
            for callback in callbacks:
                callback.on_train_batch_end(batch, logs=logs)

        yield log
        callback_list.on_epoch_end(0, next(_logs(1)))
        callback_list.on_train_end()


@contextmanager
def _scalars(folder: Path) -> Iterator[list[Callback]]:
    with trackers.Run(folder) as run:
        yield [trackers.Scalars().attach(run)]


@contextmanager
def _writer(folder: Path) -> Iterator[Log]:
    with trackers.Run(folder) as run:
        yield run.writer("train").scalars


@contextmanager
def _tf_summary(folder: Path) -> Iterator[Log]:
    def log(batch: int, logs: dict[str, float]) -> None:
        for name, value in logs.items():
            tf.summary.scalar(name, value, step=batch)

    with tf.summary.create_file_writer(tempfile.mkdtemp(dir=folder)).as_default():
        yield log
