"""The pictures of a classifier: precision-recall curves, ROC curves and calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sklearn import metrics

from trackers.callbacks._support.class_scores import CALIBRATION_BINS, ClassProbabilities
from trackers.callbacks._support.figures import figure_text, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Matplotlib has ten colours.
_MAX_CURVES = 10


def precision_recall_figure(classes: ClassProbabilities, average_precision: npt.NDArray[np.float64]) -> Figure:
    """Draws the precision-recall curve of each class; of more than ten, those of the lowest average precision.

    Args:
        classes: The classes.
        average_precision: [classes], NaN for a class without a curve.
    """
    figure, axes = new_figure()
    for index in _worst(average_precision):
        precision, recall, _ = metrics.precision_recall_curve(classes.truth[:, index], classes.scores[:, index])
        axes.step(recall, precision, where="post", label=_label(classes, index, "AP", average_precision))
    _finish(axes, "Precision-recall curves", average_precision, xlabel="recall", ylabel="precision")
    return figure


def roc_figure(classes: ClassProbabilities, auc: npt.NDArray[np.float64]) -> Figure:
    """Draws the ROC curve of each class; of more than ten, those of the smallest area.

    Args:
        classes: The classes.
        auc: [classes], the area under each curve, NaN for a class without a curve.
    """
    figure, axes = new_figure()
    for index in _worst(auc):
        false_positive_rate, recall, _ = metrics.roc_curve(classes.truth[:, index], classes.scores[:, index])
        axes.plot(false_positive_rate, recall, label=_label(classes, index, "AUC", auc))
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1)
    _finish(axes, "ROC curves", auc, xlabel="false positive rate", ylabel="true positive rate")
    return figure


def calibration_figure(table: npt.NDArray[np.float64], error: float) -> Figure:
    """Draws frequencies over probabilities, above the number of samples in each bin.

    Args:
        table: The result of `class_scores.calibration`.
        error: The expected calibration error.
    """
    predicted, observed, samples = table.T
    figure, axes = new_figure()
    counts = axes.twinx()
    centers = (np.arange(CALIBRATION_BINS) + 0.5) / CALIBRATION_BINS
    counts.bar(centers, samples, width=0.9 / CALIBRATION_BINS, color="0.85", zorder=0)
    counts.set(ylabel="samples", ylim=(0, 2 * samples.max()))
    axes.set_zorder(counts.get_zorder() + 1)
    axes.patch.set_visible(False)
    is_filled = samples > 0
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1)
    axes.plot(predicted[is_filled], observed[is_filled], marker="o")
    title = f"Calibration: expected error {error:.3f}"
    axes.set(title=title, xlabel="predicted probability", ylabel="observed frequency", xlim=(0, 1), ylim=(0, 1.02))
    return figure


def _worst(values: npt.NDArray[np.float64]) -> list[int]:
    """Returns the classes with the lowest values, in the order of the classes."""
    defined = np.flatnonzero(np.isfinite(values))
    return sorted(defined[np.argsort(values[defined], kind="stable")][:_MAX_CURVES].tolist())


def _label(classes: ClassProbabilities, index: int, score: str, values: npt.NDArray[np.float64]) -> str:
    return f"{figure_text(classes.names[index])} ({score} {values[index]:.3f})"


def _finish(axes: Any, title: str, values: npt.NDArray[np.float64], **labels: str) -> None:
    count = int(np.isfinite(values).sum())
    if count > _MAX_CURVES:
        title = f"{title}: the {_MAX_CURVES} lowest of {count} classes"
    axes.set(title=title, xlim=(-0.01, 1.01), ylim=(-0.01, 1.02), **labels)
    if count:
        axes.legend(fontsize="small")
