"""Scalars: every metric of every epoch and batch, the learning rate, and the steps per second."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import keras

from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.schema.splits import TRAIN, VALIDATION, Split, split_of
from trackers.schema.tags import batch_tag, epoch_tag, evaluation_tag


class Scalars(Tracker):
    """Writes Keras's logs, under the tags and splits of `keras.callbacks.TensorBoard`.

    `epoch_<metric>`, `epoch_learning_rate` and `epoch_steps_per_second` (without validation) at the end of each epoch,
    `batch_<metric>` after batches, `evaluation_<metric>_vs_iterations` after each evaluation. Keras's batch metrics are
    means over the epoch so far. Batches are numbered from 1, over every `fit()` of the run.

    Args:
        batches: The interval of batch metrics in batches, 1 or more; None to disable them.

    Raises:
        InvalidArgumentError: If `batches` is not an integer of 1 or more.
    """

    # With a thread-safe backend (JAX, PyTorch), Keras then keeps dispatching batch hooks to its own threads, and does
    # not wait for the accelerator at each batch.
    async_safe = True

    def __init__(self, batches: int | None = 1) -> None:
        super().__init__()
        self.batches = None if batches is None else check_positive("batches", batches)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Prepares for hooks from several threads."""
        self._lock = threading.Lock()

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        """Starts the clock of the epoch."""
        super().on_epoch_begin(epoch)
        self._stride = int(getattr(self.model, "steps_per_execution", 1) or 1)
        self._next = self._stride - 1
        self._pending: dict[int, Logs] = {}
        self._batches_before = self.run.progress.batches
        self._writer = self.run.writer(TRAIN)
        self._epoch_start = time.perf_counter()
        self._training_seconds: float | None = None

    def on_train_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        """Writes the metrics of the batch, after those of all earlier batches."""
        with self._lock:
            # Keras calls from several threads, so batches arrive out of order; TensorBoard needs ascending steps.
            self._pending[batch] = logs or {}
            while (batch_logs := self._pending.pop(self._next, None)) is not None:
                self._write_batch(self._next, batch_logs)
                self._next += self._stride

    def on_test_begin(self, logs: Logs | None = None) -> None:
        """Stops the clock of the epoch: validation follows."""
        if getattr(self, "_training_seconds", 0.0) is None:
            self._training_seconds = time.perf_counter() - self._epoch_start

    def on_test_end(self, logs: Logs | None = None) -> None:
        """Writes the metrics of the evaluation over training batches."""
        values = self._numbers(logs, evaluation_tag)
        self.run.writer(VALIDATION).scalars(self.run.progress.batches, values)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Writes the metrics of the epoch and flushes the run."""
        seconds = self._training_seconds or time.perf_counter() - self._epoch_start
        with self._lock:
            # The last execution of an epoch can be shorter than the others.
            for batch in sorted(self._pending):
                self._write_batch(batch, self._pending.pop(batch))
        step = self.step(epoch)
        splits: dict[Split, Logs] = {
            TRAIN: dict(learning_rates(getattr(self.model, "optimizer", None))),
            VALIDATION: {},
        }
        for name, value in (logs or {}).items():
            split, metric = split_of(name)
            splits[split][metric] = value
        splits[TRAIN]["steps_per_second"] = (self.run.progress.batches - self._batches_before) / seconds
        for split, values in splits.items():
            self.run.writer(split).scalars(step, self._numbers(values, epoch_tag))
        self.run.progress.end_epoch(epoch)
        self.run.flush()

    def _write_batch(self, batch: int, logs: Logs) -> None:
        # With several steps per execution, Keras numbers the last execution of an epoch as if it were complete.
        step = self._batches_before + min(batch + 1, self.params.get("steps") or batch + 1)
        previous, self.run.progress.batches = self.run.progress.batches, step
        if self.batches is not None and step // self.batches > previous // self.batches:
            self._writer.scalars(step, self._numbers(logs, batch_tag))

    def _numbers(self, logs: Mapping[str, Any] | None, tag: Callable[[str], str]) -> dict[str, float]:
        values = {}
        for metric, value in (logs or {}).items():
            # Keras passes floats: the first test is enough for all but unusual values.
            if type(value) is not float and not isinstance(value, int | float):
                self.run.report_problem(
                    "Scalars", f"{metric} is not a number but {type(value).__name__}; it is omitted"
                )
                continue
            name = tag(metric)
            if not math.isfinite(value):
                self.run.report_problem("Scalars", f"{name} is {value}")
            values[name] = value
        return values


def learning_rates(optimizer: Any) -> dict[str, float]:
    """Returns the current learning rate of an optimizer, including schedules and `LossScaleOptimizer`.

    Args:
        optimizer: The model's optimizer, or None.

    Returns:
        `{"learning_rate": …}`; for an optimizer composed of several, one `learning_rate_<name>` each; empty without a
        learning rate.
    """
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    if parts := getattr(optimizer, "optimizers", None):
        return {f"learning_rate_{part.name}": _rate(part) for part in parts}
    return {"learning_rate": _rate(optimizer)} if hasattr(optimizer, "learning_rate") else {}


def _rate(optimizer: Any) -> float:
    return float(keras.ops.convert_to_numpy(optimizer.learning_rate))
