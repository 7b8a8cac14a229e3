"""What is known of each sample after a prediction, as columns of text: label, prediction, whether it is a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from trackers.errors import InvalidArgumentError


def prediction_columns(
    targets: npt.NDArray[Any], outputs: npt.NDArray[Any], class_names: Sequence[str] | None = None
) -> dict[str, list[str]]:
    """Describes predictions.

    Args:
        targets: [samples] or [samples, values]: labels as integers or one-hot rows, or the targets of a regression.
        outputs: [samples, values]: scores of the classes, one score of the second of two classes, or predicted values.
        class_names: The names of the classes in the order of the labels. Without them, a model is a classifier if it
            has several outputs and the targets are labels of them.

    Returns:
        For a classifier label, predicted, mistake (`yes` or `no`) and, if the scores are probabilities, confidence; for
        a regression with one value target, predicted and error (predicted minus target); otherwise {}.

    Raises:
        InvalidArgumentError: If there are class names, and the targets are not labels or a class has no name.
    """
    scores = outputs.reshape(len(outputs), -1)
    labels = _labels(targets)
    if class_names is not None:
        return _classes(_named(labels, scores, class_names), scores, class_names)
    if labels is not None and scores.shape[1] > 1 and labels.max() < scores.shape[1]:
        return _classes(labels, scores, [str(label) for label in range(scores.shape[1])])
    values = targets.reshape(len(targets), -1)
    if scores.shape[1] == values.shape[1] == 1 and np.issubdtype(values.dtype, np.number):
        target, predicted = values[:, 0].astype(np.float64), scores[:, 0].astype(np.float64)
        columns = {"target": target, "predicted": predicted, "error": predicted - target}
        return {name: [f"{value:.6g}" for value in column] for name, column in columns.items()}
    return {}


def _named(
    labels: npt.NDArray[np.int64] | None, scores: npt.NDArray[Any], class_names: Sequence[str]
) -> npt.NDArray[np.int64]:
    if labels is None:
        raise InvalidArgumentError(
            "class_names needs labels as integers from 0, one per sample, or as one-hot rows [samples, classes]"
        )
    count = max(2, scores.shape[1], int(labels.max()) + 1)
    if len(class_names) != count:
        raise InvalidArgumentError(f"class_names has {len(class_names)} names, for {count} classes: name every class")
    return labels


def _classes(
    labels: npt.NDArray[np.int64], scores: npt.NDArray[Any], class_names: Sequence[str]
) -> dict[str, list[str]]:
    if scores.shape[1] == 1:
        scores = np.concatenate([1.0 - scores, scores], axis=1)
    predicted = scores.argmax(axis=1)
    columns = {
        "label": [str(class_names[label]) for label in labels],
        "predicted": [str(class_names[label]) for label in predicted],
        "mistake": ["yes" if is_wrong else "no" for is_wrong in predicted != labels],
    }
    if scores.min() >= 0 and scores.max() <= 1 + 1e-6:
        columns["confidence"] = [f"{score:.4f}" for score in scores.max(axis=1)]
    return columns


def _labels(targets: npt.NDArray[Any]) -> npt.NDArray[np.int64] | None:
    """Returns integer or one-hot targets as labels [samples]; None if they are something else."""
    if targets.dtype.kind not in "biuf":
        return None
    if targets.ndim == 2 and targets.shape[1] > 1:
        is_one_hot = np.isin(targets, (0, 1)).all() and (targets.sum(axis=1) == 1).all()
        return targets.argmax(axis=1).astype(np.int64) if is_one_hot else None
    if targets.size != len(targets):
        return None
    flat = targets.reshape(-1)
    with np.errstate(invalid="ignore"):
        labels = flat.astype(np.int64)
    return labels if (labels == flat).all() and (labels >= 0).all() else None
