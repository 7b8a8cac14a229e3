"""The scores of a classifier whose output is probabilities: areas under curves, Brier score, calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn import metrics

from trackers.callbacks._support.predictions import Predictions
from trackers.errors import InvalidArgumentError

CALIBRATION_BINS = 10
SCORE_NAMES = ("roc_auc", "average_precision", "brier_score_loss")
BIN_NAMES = ("predicted", "observed", "samples")


@dataclass(frozen=True)
class ClassProbabilities:
    """Each class of a classifier against all others; of two classes, only the second.

    Attributes:
        names: The names of the classes.
        truth: [samples, classes], bool: whether a sample belongs to the class.
        scores: [samples, classes], the probability that the model assigns to it.
        is_multilabel: Whether a sample may belong to several classes or none.
    """

    names: list[str]
    truth: npt.NDArray[np.bool_]
    scores: npt.NDArray[Any]
    is_multilabel: bool


def class_probabilities(predictions: Predictions, model: Any, step: int) -> ClassProbabilities:
    """Returns the classes of a classifier, each against all others.

    Args:
        predictions: The labels, and the scores of the model.
        model: The model in training.
        step: The step of the epoch.

    Raises:
        InvalidArgumentError: If a score is not in 0…1.
    """
    scores = predictions.scores(model, step)
    if not ((scores >= 0) & (scores <= 1)).all():
        raise InvalidArgumentError(
            f"the outputs of the model must be probabilities in 0…1, not in {scores.min():g}…{scores.max():g}: end it "
            "with a softmax or a sigmoid, or compile it with a loss of from_logits=True"
        )
    names, labels = predictions.class_names, predictions.labels
    truth = labels.astype(bool) if predictions.is_multilabel else labels[:, None] == np.arange(len(names))
    first = 1 if len(names) == 2 and not predictions.is_multilabel else 0
    return ClassProbabilities(names[first:], truth[:, first:], scores[:, first:], predictions.is_multilabel)


def score_classes(classes: ClassProbabilities) -> npt.NDArray[np.float64]:
    """Scores each class against all others.

    Args:
        classes: The classes.

    Returns:
        [classes, 3], float64: the columns of `SCORE_NAMES`, as scikit-learn defines them. NaN where one is undefined:
        the average precision without a positive sample, and the area under the ROC curve also without a negative one.
    """
    table = np.full((len(classes.names), len(SCORE_NAMES)), np.nan)
    for row, truth, scores in zip(table, classes.truth.T, classes.scores.T, strict=True):
        if truth.any():
            row[1] = metrics.average_precision_score(truth, scores)
            if not truth.all():
                row[0] = metrics.roc_auc_score(truth, scores)
        row[2] = np.square(scores - truth).mean(dtype=np.float64)
    return table


def score_classifier(classes: ClassProbabilities, table: npt.NDArray[np.float64]) -> dict[str, float]:
    """Scores a classifier as a whole.

    Args:
        classes: Its classes.
        table: The result of `score_classes`.

    Returns:
        Metric to value: `roc_auc` and `average_precision`, the mean over the classes that have one; `brier_score_loss`,
        of several classes the sum, of several labels the mean; `calibration_error`, see `calibration`. A metric that is
        undefined for every class is missing.
    """
    is_defined = np.isfinite(table)
    values = {
        name: float(table[is_defined[:, column], column].mean())
        for column, name in enumerate(SCORE_NAMES)
        if is_defined[:, column].any()
    }
    if not classes.is_multilabel:
        values["brier_score_loss"] *= len(table)
    predicted, observed, samples = calibration(classes).T
    weights = samples / samples.sum()
    values["calibration_error"] = float(np.nansum(weights * np.abs(predicted - observed)))
    return values


def calibration(classes: ClassProbabilities) -> npt.NDArray[np.float64]:
    """Compares probabilities with frequencies, in ten bins of equal width.

    The probabilities are those of the second of two classes, of the predicted class of several, and of all classes of
    multilabel data. Source: Guo et al., On calibration of modern neural networks, https://arxiv.org/abs/1706.04599

    Args:
        classes: The classes of a classifier.

    Returns:
        [10, 3], float64, one row per bin: the mean probability, the share of samples for which it came true (both NaN
        in an empty bin), and the number of samples.
    """
    if classes.is_multilabel or len(classes.names) == 1:
        probabilities, outcomes = classes.scores.reshape(-1), classes.truth.reshape(-1)
    else:
        top = classes.scores.argmax(axis=1)[:, None]
        probabilities, outcomes = (
            np.take_along_axis(part, top, axis=1)[:, 0] for part in (classes.scores, classes.truth)
        )
    # The bins of sklearn.calibration.calibration_curve, which does not count.
    edges = np.linspace(0.0, 1.0, CALIBRATION_BINS + 1)
    bins = np.searchsorted(edges[1:-1], probabilities)
    samples = np.bincount(bins, minlength=CALIBRATION_BINS)
    sums = np.stack([np.bincount(bins, part, CALIBRATION_BINS) for part in (probabilities, outcomes)])
    means = np.divide(sums, samples, out=np.full_like(sums, np.nan), where=samples > 0)
    return np.column_stack([*means, samples])
