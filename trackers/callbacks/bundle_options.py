"""BundleOptions: the keywords of `run.callbacks(...)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from keras.callbacks import Callback

from trackers.alerts.alert import Alert
from trackers.callbacks.activations import Activations
from trackers.callbacks.architecture import Architecture
from trackers.callbacks.best_metrics import BestMetrics
from trackers.callbacks.checkpoint_artifact import CheckpointArtifact
from trackers.callbacks.classification_report import ClassificationReport
from trackers.callbacks.classifier_curves import ClassifierCurves
from trackers.callbacks.confusion_matrix import ConfusionMatrix
from trackers.callbacks.embeddings import Embeddings
from trackers.callbacks.gradients import Gradients
from trackers.callbacks.graph import Graph
from trackers.callbacks.histograms import Histograms
from trackers.callbacks.kernel_images import KernelImages
from trackers.callbacks.model_summary import ModelSummary
from trackers.callbacks.most_confident_errors import MostConfidentErrors
from trackers.callbacks.permutation_importance import PermutationImportance
from trackers.callbacks.profile import Profile
from trackers.callbacks.regression_plots import RegressionPlots
from trackers.callbacks.scalars import Scalars
from trackers.callbacks.system_metrics import SystemMetrics


class BundleOptions(TypedDict, total=False):
    """The keywords of `run.callbacks(...)`.

    For every tracker, `None` leaves it out, `True` adds it with its defaults, and an instance replaces it.

    Attributes:
        validation: `(x, y)`, for the trackers that look at predictions, and as their sample batch.
        class_names: The names of the classes in the order of the labels; marks the model as a classifier.
        feature_names: The names of the features in the order of the columns of `x`, for `permutation_importance`.
        scalars: On by default. Epoch and batch metrics, learning rate, steps per second.
        histograms: On by default. Weights, each epoch.
        kernel_images: On by default. Kernels as images, each epoch.
        best_metrics: On by default. The best value so far of each metric, for HParams.
        profile: On by default if Keras runs on TensorFlow. A trace of batches 100–200.
        graph: On by default. The conceptual graph.
        model_summary: On by default. The model's summary and the run's configuration as text.
        confusion_matrix: On with `class_names` unless the labels are multi-hot. The confusion matrix, every fifth
            epoch and at the last.
        most_confident_errors: On with `class_names` if the inputs are images, unless the labels are multi-hot. A
            captioned grid of the most confident misclassifications, every fifth epoch and at the last.
        classification_report: Off by default. Precision, recall and F1 of each class, every fifth epoch and at the
            last.
        classifier_curves: Off by default. Precision-recall, ROC and calibration curves with their scores, every fifth
            epoch and at the last.
        gradients: Off by default. Gradient histograms on the first 32 validation samples.
        activations: Off by default. Output histograms of each layer on the first 32 validation samples.
        embeddings: Off by default. What the penultimate layer returns for 2,000 validation samples, every fifth epoch
            and at the last, for the Projector tab.
        permutation_importance: Off by default. How much a regressor's error grows when a feature is shuffled, at the
            end of the fit.
        regression_plots: Off by default. Predictions, residuals and errors by range of a regressor, every fifth epoch
            and at the last.
        architecture: Off by default. A picture of the layers, and a table with shapes, parameters and FLOPs.
        system_metrics: Off by default. Processor, memory, disk, GPU.
        checkpoints: Off by default. The best model by `val_loss`, in `checkpoints/best.keras`.
        artifacts: Off by default. Logs that model as an artifact when a fit ends; adds `checkpoints`.
        history: Off by default. `history.csv`, one row per epoch.
        early_stopping: Off by default. Stops the fit after 10 epochs without a better `val_loss` and restores the best
            weights.
        reduce_lr: Off by default. Divides the learning rate by 10 after 5 epochs without a better `val_loss`.
        backup: Off by default. A backup each epoch, from which the next fit of a resumed run continues.
        alerts: Rules (`trackers.Alert`) that raise alerts of the run.
        extra: Further callbacks; trackers among them are attached to the run.
    """

    validation: tuple[Any, Any] | None
    class_names: Sequence[str] | None
    feature_names: Sequence[str] | None
    scalars: Scalars | bool | None
    histograms: Histograms | bool | None
    kernel_images: KernelImages | bool | None
    best_metrics: BestMetrics | bool | None
    profile: Profile | bool | None
    graph: Graph | bool | None
    model_summary: ModelSummary | bool | None
    confusion_matrix: ConfusionMatrix | bool | None
    most_confident_errors: MostConfidentErrors | bool | None
    classification_report: ClassificationReport | bool | None
    classifier_curves: ClassifierCurves | bool | None
    gradients: Gradients | bool | None
    activations: Activations | bool | None
    embeddings: Embeddings | bool | None
    permutation_importance: PermutationImportance | bool | None
    regression_plots: RegressionPlots | bool | None
    architecture: Architecture | bool | None
    system_metrics: SystemMetrics | bool | None
    checkpoints: Callback | bool | None
    artifacts: CheckpointArtifact | bool | None
    history: Callback | bool | None
    early_stopping: Callback | bool | None
    reduce_lr: Callback | bool | None
    backup: Callback | bool | None
    alerts: Sequence[Alert]
    extra: Sequence[Callback]
