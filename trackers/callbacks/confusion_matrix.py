"""ConfusionMatrix: the confusion matrix of a classifier, as an annotated image and as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from trackers.callbacks._support.predictions import Predictions
from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.schema.splits import VALIDATION
from trackers.schema.tags import CONFUSION_MATRIX_TAG


class ConfusionMatrix(Tracker):
    """Writes `confusion_matrix` to the split `validation`, as an image and as a numeric matrix.

    The model runs on the validation data once more, so the tracker acts every few epochs.

    Args:
        validation: `(x, y)` with integer or one-hot labels; or `Predictions`, shared with other trackers.
        class_names: The names of the classes in the order of the labels; by default the labels.
        every: The interval in epochs; the last epoch is always written.

    Raises:
        InvalidArgumentError: If `validation` is not such a pair, the labels are multi-hot, a label has no name, or
            `every` is not an integer of 1 or more.
    """

    def __init__(
        self,
        validation: tuple[Any, Any] | Predictions,
        class_names: Sequence[str] | None = None,
        every: int = 5,
    ) -> None:
        super().__init__()
        self.predictions = validation if isinstance(validation, Predictions) else Predictions(validation, class_names)
        self.predictions.check_single_label("ConfusionMatrix")
        self.every = check_positive("every", every)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Discards the predictions of an earlier fit."""
        self.predictions.reset()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Writes the matrix, every `every` epochs."""
        if not self.should_run(epoch):
            return
        step, classes = self.step(epoch), self.predictions.class_names
        predicted = self.predictions.predicted(self.model, step)
        matrix = confusion_matrix(self.predictions.labels, predicted, len(classes))
        self.run.writer(VALIDATION).matrices(
            step, {CONFUSION_MATRIX_TAG: matrix}, rows=classes, columns=classes, axes=("true", "predicted")
        )


def confusion_matrix(
    labels: npt.NDArray[np.int64], predicted: npt.NDArray[np.int64], classes: int
) -> npt.NDArray[np.int64]:
    """Counts pairs of label and prediction.

    Args:
        labels: [samples], 0 … classes - 1.
        predicted: [samples], 0 … classes - 1.
        classes: The number of classes.

    Returns:
        [classes, classes]: one row per label, one column per prediction.
    """
    return np.bincount(labels * classes + predicted, minlength=classes * classes).reshape(classes, classes)
