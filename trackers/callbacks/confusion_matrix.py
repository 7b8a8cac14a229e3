"""Confusion: which classes are taken for which, as a picture with numbers and as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from trackers.callbacks._support.predictions import Predictions
from trackers.callbacks.tracker import Logs, Tracker, positive
from trackers.schema.splits import VALIDATION
from trackers.schema.tags import CONFUSION_MATRIX_TAG


class ConfusionMatrix(Tracker):
    """Writes `confusion_matrix` into the split `validation`, as an image and as a numeric matrix.

    It runs the model over the validation data once more, so it acts every few epochs.

    Args:
        validation: `(x, y)` with integer or one-hot labels; or `Predictions`, shared with other trackers.
        class_names: The classes' names in the order of the labels; the labels' numbers if left out.
        every: In epochs; the last epoch is written in any case.

    Raises:
        InvalidArgumentError: If `validation` is no such pair, a label has no name, or `every` is below 1.
    """

    def __init__(
        self,
        validation: tuple[Any, Any] | Predictions,
        class_names: Sequence[str] | None = None,
        every: int = 5,
    ) -> None:
        super().__init__()
        self.predictions = validation if isinstance(validation, Predictions) else Predictions(validation, class_names)
        self.every = positive("every", every)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Forgets what an earlier fit predicted."""
        self.predictions.forget()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Predicts, counts and writes, when it is due."""
        if not self.should_run(epoch):
            return
        step, classes = self.step(epoch), self.predictions.class_names
        predicted = self.predictions.at(self.model, step).argmax(axis=1)
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
        predicted: Likewise.
        classes: How many classes there are.

    Returns:
        [classes, classes]: a row a label, a column a prediction.
    """
    return np.bincount(labels * classes + predicted, minlength=classes * classes).reshape(classes, classes)
