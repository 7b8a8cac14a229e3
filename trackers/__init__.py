"""Track Keras trainings in TensorBoard: complete, honest, and at almost no cost.

    import trackers

    with trackers.Run("logs/mnist_cnn", hparams={"learning_rate": 1e-3}) as run:
        model.fit(x, y, callbacks=run.callbacks(validation=(x_val, y_val), class_names=digits))

Importing this package imports nothing heavy: each public name is imported on first use (PEP 562).
`trackers.__version__` is the installed version, such as `"0.1.0"`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trackers import tuning as tuning
    from trackers.alerts.alert import Alert as Alert
    from trackers.callbacks.activations import Activations as Activations
    from trackers.callbacks.architecture import Architecture as Architecture
    from trackers.callbacks.best_metrics import BestMetrics as BestMetrics
    from trackers.callbacks.checkpoint_artifact import CheckpointArtifact as CheckpointArtifact
    from trackers.callbacks.classification_report import ClassificationReport as ClassificationReport
    from trackers.callbacks.classifier_curves import ClassifierCurves as ClassifierCurves
    from trackers.callbacks.confusion_matrix import ConfusionMatrix as ConfusionMatrix
    from trackers.callbacks.embeddings import Embeddings as Embeddings
    from trackers.callbacks.find_learning_rate import find_learning_rate as find_learning_rate
    from trackers.callbacks.gradients import Gradients as Gradients
    from trackers.callbacks.graph import Graph as Graph
    from trackers.callbacks.histograms import Histograms as Histograms
    from trackers.callbacks.kernel_images import KernelImages as KernelImages
    from trackers.callbacks.learning_rate_range import LearningRateRange as LearningRateRange
    from trackers.callbacks.model_summary import ModelSummary as ModelSummary
    from trackers.callbacks.most_confident_errors import MostConfidentErrors as MostConfidentErrors
    from trackers.callbacks.permutation_importance import PermutationImportance as PermutationImportance
    from trackers.callbacks.profile import Profile as Profile
    from trackers.callbacks.regression_plots import RegressionPlots as RegressionPlots
    from trackers.callbacks.scalars import Scalars as Scalars
    from trackers.callbacks.system_metrics import SystemMetrics as SystemMetrics
    from trackers.callbacks.tracker import Tracker as Tracker
    from trackers.errors import InvalidArgumentError as InvalidArgumentError
    from trackers.errors import LaunchError as LaunchError
    from trackers.errors import ReadError as ReadError
    from trackers.errors import RunDirectoryError as RunDirectoryError
    from trackers.errors import RunFinishedError as RunFinishedError
    from trackers.errors import TrackersError as TrackersError
    from trackers.errors import TrackersWarning as TrackersWarning
    from trackers.reader.logs import read as read
    from trackers.report.report import write_report as write_report
    from trackers.run.directory import get_run_logdir as get_run_logdir
    from trackers.run.run import Run as Run
    from trackers.server.launch import launch as launch

    __version__: str

_HOMES = {
    "trackers": ["tuning"],
    "trackers.alerts.alert": ["Alert"],
    "trackers.callbacks.activations": ["Activations"],
    "trackers.callbacks.architecture": ["Architecture"],
    "trackers.callbacks.best_metrics": ["BestMetrics"],
    "trackers.callbacks.classification_report": ["ClassificationReport"],
    "trackers.callbacks.classifier_curves": ["ClassifierCurves"],
    "trackers.callbacks.checkpoint_artifact": ["CheckpointArtifact"],
    "trackers.callbacks.confusion_matrix": ["ConfusionMatrix"],
    "trackers.callbacks.embeddings": ["Embeddings"],
    "trackers.callbacks.find_learning_rate": ["find_learning_rate"],
    "trackers.callbacks.gradients": ["Gradients"],
    "trackers.callbacks.graph": ["Graph"],
    "trackers.callbacks.histograms": ["Histograms"],
    "trackers.callbacks.kernel_images": ["KernelImages"],
    "trackers.callbacks.learning_rate_range": ["LearningRateRange"],
    "trackers.callbacks.system_metrics": ["SystemMetrics"],
    "trackers.callbacks.most_confident_errors": ["MostConfidentErrors"],
    "trackers.callbacks.model_summary": ["ModelSummary"],
    "trackers.callbacks.permutation_importance": ["PermutationImportance"],
    "trackers.callbacks.profile": ["Profile"],
    "trackers.callbacks.regression_plots": ["RegressionPlots"],
    "trackers.callbacks.scalars": ["Scalars"],
    "trackers.callbacks.tracker": ["Tracker"],
    "trackers.errors": [
        "LaunchError",
        "ReadError",
        "RunDirectoryError",
        "RunFinishedError",
        "InvalidArgumentError",
        "TrackersError",
        "TrackersWarning",
    ],
    "trackers.run.directory": ["get_run_logdir"],
    "trackers.reader.logs": ["read"],
    "trackers.run.run": ["Run"],
    "trackers.server.launch": ["launch"],
    "trackers.report.report": ["write_report"],
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    globals()[name] = value = _resolve(name)
    return value


def _resolve(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("tensorboard-plugin-trackers")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'trackers' has no attribute {name!r}; it has {', '.join(__all__)}")
    home = _HOME_OF[name]
    if home == __name__:
        return importlib.import_module(f"{home}.{name}")
    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__, "__version__"]
