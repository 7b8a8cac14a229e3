"""Track Keras trainings in TensorBoard: whole, honest, and at almost no cost.

    import trackers

    with trackers.Run("logs/mnist_cnn", hparams={"learning_rate": 1e-3}) as run:
        model.fit(x, y, callbacks=run.callbacks(validation=(x_val, y_val), class_names=digits))

Importing this package imports nothing heavy: each public name is resolved when it is first used (PEP 562).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trackers import tuning as tuning
    from trackers.callbacks.activations import Activations as Activations
    from trackers.callbacks.best_values import BestValues as BestValues
    from trackers.callbacks.confusion import Confusion as Confusion
    from trackers.callbacks.gradients import Gradients as Gradients
    from trackers.callbacks.graph import Graph as Graph
    from trackers.callbacks.histograms import Histograms as Histograms
    from trackers.callbacks.kernels import Kernels as Kernels
    from trackers.callbacks.machine import Machine as Machine
    from trackers.callbacks.mistakes import Mistakes as Mistakes
    from trackers.callbacks.model_summary import ModelSummary as ModelSummary
    from trackers.callbacks.profile import Profile as Profile
    from trackers.callbacks.scalars import Scalars as Scalars
    from trackers.callbacks.tracker import Tracker as Tracker
    from trackers.errors import LaunchError as LaunchError
    from trackers.errors import ReadError as ReadError
    from trackers.errors import RunDirectoryError as RunDirectoryError
    from trackers.errors import RunOverError as RunOverError
    from trackers.errors import SettingError as SettingError
    from trackers.errors import TrackersError as TrackersError
    from trackers.errors import TrackersWarning as TrackersWarning
    from trackers.logdir import get_run_logdir as get_run_logdir
    from trackers.reader.logs import read as read
    from trackers.run import Run as Run
    from trackers.view.launch import launch as launch
    from trackers.view.report import report as report

_HOMES = {
    "trackers": ["tuning"],
    "trackers.callbacks.activations": ["Activations"],
    "trackers.callbacks.best_values": ["BestValues"],
    "trackers.callbacks.confusion": ["Confusion"],
    "trackers.callbacks.gradients": ["Gradients"],
    "trackers.callbacks.graph": ["Graph"],
    "trackers.callbacks.histograms": ["Histograms"],
    "trackers.callbacks.kernels": ["Kernels"],
    "trackers.callbacks.machine": ["Machine"],
    "trackers.callbacks.mistakes": ["Mistakes"],
    "trackers.callbacks.model_summary": ["ModelSummary"],
    "trackers.callbacks.profile": ["Profile"],
    "trackers.callbacks.scalars": ["Scalars"],
    "trackers.callbacks.tracker": ["Tracker"],
    "trackers.errors": [
        "LaunchError",
        "ReadError",
        "RunDirectoryError",
        "RunOverError",
        "SettingError",
        "TrackersError",
        "TrackersWarning",
    ],
    "trackers.logdir": ["get_run_logdir"],
    "trackers.reader.logs": ["read"],
    "trackers.run": ["Run"],
    "trackers.view.launch": ["launch"],
    "trackers.view.report": ["report"],
}
_HOME_OF = {name: home for home, found in _HOMES.items() for name in found}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'trackers' has no attribute {name!r}; it has {', '.join(__all__)}")
    home = _HOME_OF[name]
    value = (
        importlib.import_module(f"{home}.{name}") if home == __name__ else getattr(importlib.import_module(home), name)
    )
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
