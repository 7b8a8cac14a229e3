"""The loggers that are compared, and the callbacks that each passes to `fit()`."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
from keras.callbacks import Callback

import trackers
from benchmarks import peers

Attach = Callable[[Path], AbstractContextManager[Sequence[Callback]]]


@dataclass(frozen=True)
class Baseline:
    """A logger to measure.

    Attributes:
        name: Its name in the tables.
        description: The callbacks that it passes to `fit()`, as code.
        attach: Opens the logger in a folder, yields the callbacks of one `fit()`, and closes the logger after it.
        package: The package that it needs, if it is not a dependency of this kit.
        has_hooks_row: Whether the table of batch hooks has a row for it; callbacks with equal batch hooks share one.
    """

    name: str
    description: str
    attach: Attach
    package: str | None = None
    has_hooks_row: bool = True

    @property
    def is_installed(self) -> bool:
        """Whether its package is installed."""
        return self.package is None or importlib.util.find_spec(self.package) is not None


def _tensorboard(**settings: Any) -> Attach:
    # It opens its files when `fit()` starts, and closes them when it ends.
    return lambda folder: nullcontext([keras.callbacks.TensorBoard(tempfile.mkdtemp(dir=folder), **settings)])


def _bundle(**options: Any) -> Attach:
    @contextmanager
    def attach(folder: Path) -> Iterator[Sequence[Callback]]:
        with trackers.Run(folder) as run:
            yield run.callbacks(**options)

    return attach


BARE = Baseline("bare fit()", "nothing", lambda folder: nullcontext([]), has_hooks_row=False)
BUNDLE = Baseline(
    "trackers bundle",
    "run.callbacks(): scalars (each batch), histograms, kernel images, best metrics, graph, model summary, profile",
    _bundle(),
    has_hooks_row=False,
)
BUNDLE_NO_PROFILE = Baseline("trackers bundle, no profile", "run.callbacks(profile=None)", _bundle(profile=None))

BASELINES = (
    BARE,
    BUNDLE,
    BUNDLE_NO_PROFILE,
    Baseline(
        "TensorBoard, epoch", 'keras.callbacks.TensorBoard(update_freq="epoch")', _tensorboard(update_freq="epoch")
    ),
    Baseline("TensorBoard, batch", 'TensorBoard(update_freq="batch")', _tensorboard(update_freq="batch")),
    Baseline(
        "TensorBoard, batch + histograms + images",
        'TensorBoard(update_freq="batch", histogram_freq=1, write_images=True)',
        _tensorboard(update_freq="batch", histogram_freq=1, write_images=True),
        has_hooks_row=False,
    ),
    Baseline("W&B offline", 'WandbMetricsLogger(log_freq="batch"), mode="offline"', peers.wandb, "wandb"),
    Baseline("SwanLab offline", 'SwanLabCallback(log_freq="batch"), mode="offline"', peers.swanlab, "swanlab"),
    Baseline("MLflow", "MlflowCallback(log_every_n_steps=1) into an SQLite file", peers.mlflow, "mlflow"),
    Baseline(
        "DVCLive",
        "DVCLiveCallback, which only logs epochs, with log_metric() and next_step() at the end of each batch",
        peers.dvclive,
        "dvclive",
    ),
)
