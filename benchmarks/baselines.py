"""Who is compared, and what of each hangs on `fit()`."""

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
class Contestant:
    """Somebody who logs a training.

    Attributes:
        name: What the tables call it.
        attached: What hangs on `fit()`, exactly.
        attach: A folder to the callbacks of one `fit()`: opens the logger, and finishes it behind the fit.
        package: The package that it needs beyond this kit's own.
        in_hooks: Whether it has a row among the hooks: no two rows for callbacks that do the same at a batch's end.
    """

    name: str
    attached: str
    attach: Attach
    package: str | None = None
    in_hooks: bool = True

    @property
    def installed(self) -> bool:
        """Whether it can take part."""
        return self.package is None or importlib.util.find_spec(self.package) is not None


def _stock(**settings: Any) -> Attach:
    # It opens and closes its files when `fit()` begins and ends.
    return lambda folder: nullcontext([keras.callbacks.TensorBoard(tempfile.mkdtemp(dir=folder), **settings)])


def _bundle(**choices: Any) -> Attach:
    @contextmanager
    def attach(folder: Path) -> Iterator[Sequence[Callback]]:
        with trackers.Run(folder) as run:
            yield run.callbacks(**choices)

    return attach


BARE = Contestant("bare fit()", "nothing", lambda folder: nullcontext([]), in_hooks=False)
BUNDLE = Contestant(
    "trackers bundle",
    "run.callbacks(): scalars (each batch), histograms, kernels, best values, graph, summary, profile",
    _bundle(),
    in_hooks=False,
)
BUNDLE_NO_PROFILE = Contestant("trackers bundle, no profile", "run.callbacks(profile=None)", _bundle(profile=None))

EVERYONE = (
    BARE,
    BUNDLE,
    BUNDLE_NO_PROFILE,
    Contestant("TensorBoard, epoch", 'keras.callbacks.TensorBoard(update_freq="epoch")', _stock(update_freq="epoch")),
    Contestant("TensorBoard, batch", 'TensorBoard(update_freq="batch")', _stock(update_freq="batch")),
    Contestant(
        "TensorBoard, batch + histograms + images",
        'TensorBoard(update_freq="batch", histogram_freq=1, write_images=True)',
        _stock(update_freq="batch", histogram_freq=1, write_images=True),
        in_hooks=False,
    ),
    Contestant("W&B offline", 'WandbMetricsLogger(log_freq="batch"), mode="offline"', peers.wandb, "wandb"),
    Contestant("SwanLab offline", 'SwanLabCallback(log_freq="batch"), mode="offline"', peers.swanlab, "swanlab"),
    Contestant("MLflow", "MlflowCallback(log_every_n_steps=1) into an SQLite file", peers.mlflow, "mlflow"),
    Contestant(
        "DVCLive",
        "DVCLiveCallback, which knows epochs alone, with log_metric() and next_step() at each batch's end",
        peers.dvclive,
        "dvclive",
    ),
)
