"""What logging a batch costs in the training thread: the hooks alone, called directly, with no `fit()` around them.

Timed are `on_train_batch_begin` and `on_train_batch_end` of every callback of a contestant, with Python floats as the
logs: that is how Keras calls them, after it has turned its tensors into floats, which it does for `bare fit()` too.
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
from benchmarks.baselines import EVERYONE, Contestant
from benchmarks.rounds import Begin, interleaved
from benchmarks.tables import Table, ranked
from benchmarks.workload import Workload

_BLOCK = 20
_SCALARS = "trackers.Scalars"

Log = Callable[[int, dict[str, float]], object]


def batches_table(workload: Workload, folder: Path, rounds: int, seconds: float, begin: Begin) -> Table:
    """Measures and tabulates what logging one batch costs.

    Args:
        workload: The training whose model the callbacks are attached to.
        folder: Where everyone writes.
        rounds: How often everyone is measured, all in turn.
        seconds: How long each of these measurements takes, above 0.
        begin: Begins to show progress.
    """
    doors: dict[str, Callable[[], AbstractContextManager[Log]]] = {
        "Writer.scalars": lambda: _writer(folder),
        "tf.summary.scalar, twice": lambda: _tf_summary(folder),
    }
    for one in (Contestant(_SCALARS, "", _scalars), *EVERYONE):
        if one.in_hooks and one.installed:
            doors[one.name] = functools.partial(_hooks, one, workload, folder)

    def measure(name: str) -> float:
        with doors[name]() as log:
            return _microseconds(log, seconds)

    return Table(
        f"One batch of two metrics, in the training thread: {seconds:g} s of calls a round, rounds: {rounds}",
        ("called", "µs", "±", f"÷ {_SCALARS}"),
        ranked(interleaved("batches", list(doors), measure, rounds, begin), _SCALARS),
        [
            "Writer.scalars and tf.summary.scalar are calls of a writer; the others are the batch hooks of callbacks, "
            "called directly with Python floats. What is left to other threads is not waited for.",
            "Medians of the rounds, ± half the distance between their quartiles.",
        ],
    )


def _microseconds(log: Log, seconds: float) -> float:
    """The mean over some seconds of calls: with whatever comes only now and then, such as a flush."""
    logs = list(_logs(1000))
    done = 0

    def block() -> None:
        nonlocal done
        for batch in range(done, done + _BLOCK):
            log(batch, logs[batch % len(logs)])
        done += _BLOCK

    block()  # Not counted: in it files are made and tags encoded.
    begun, took = time.perf_counter(), 0.0
    while took < seconds:
        block()
        took = time.perf_counter() - begun
    return took / (done - _BLOCK) * 1e6


def _logs(count: int) -> Iterator[dict[str, float]]:
    """A loss that falls and an accuracy that rises: no two batches alike, as a database may fold what is."""
    for batch in range(count):
        yield {"accuracy": 1.0 - 1.0 / (2.0 + batch), "loss": 1.0 / (1.0 + batch)}


@contextmanager
def _hooks(contestant: Contestant, workload: Workload, folder: Path) -> Iterator[Log]:
    model = workload.ready_model()
    with contestant.attach(folder) as callbacks:
        everyone = keras.callbacks.CallbackList(callbacks, add_history=False, model=model, epochs=1)
        everyone.on_train_begin()
        everyone.on_epoch_begin(0)

        def log(batch: int, logs: dict[str, float]) -> None:
            for callback in callbacks:
                callback.on_train_batch_begin(batch, logs=logs)
            for callback in callbacks:
                callback.on_train_batch_end(batch, logs=logs)

        yield log
        everyone.on_epoch_end(0, next(_logs(1)))
        everyone.on_train_end()


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
