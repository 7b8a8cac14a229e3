"""ClassificationReport: precision, recall and F1 of each class, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn import metrics

from trackers.callbacks._support.predictions import Predictions
from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.schema.splits import VALIDATION
from trackers.schema.tags import CLASSIFICATION_REPORT_TAG

# The names of sklearn.metrics.classification_report.
COLUMNS = ("precision", "recall", "f1-score", "support")
AVERAGES = {"macro avg": "macro", "weighted avg": "weighted"}


class ClassificationReport(Tracker):
    """Writes `classification_report` to the split `validation`: a table, as an image and as numbers.

    A row per class with its precision, recall, F1 score and support, the number of its samples; then their means,
    unweighted (`macro avg`) and weighted by the support (`weighted avg`). The values are those of
    `sklearn.metrics.precision_recall_fscore_support`; where one is undefined, it is 0. With multi-hot labels, a class
    is predicted from a score of 0.5 on.

    The model runs on the validation data once for all trackers that share `Predictions`.

    Args:
        validation: `(x, y)` with integer, one-hot or multi-hot labels; or `Predictions`, shared with other trackers.
        class_names: The names of the classes in the order of the labels; by default the labels.
        every: The interval in epochs; the last epoch is always written.

    Raises:
        InvalidArgumentError: If `validation` is not such a pair, a label has no name, or `every` is not an integer of 1
            or more.
    """

    def __init__(
        self,
        validation: tuple[Any, Any] | Predictions,
        class_names: Sequence[str] | None = None,
        every: int = 5,
    ) -> None:
        super().__init__()
        self.predictions = validation if isinstance(validation, Predictions) else Predictions(validation, class_names)
        self.every = check_positive("every", every)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Discards the predictions of an earlier fit."""
        self.predictions.reset()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Writes the table, every `every` epochs."""
        if not self.should_run(epoch):
            return
        step, classes = self.step(epoch), self.predictions.class_names
        predicted = self.predictions.predicted(self.model, step)
        table = classification_report(self.predictions.labels, predicted, len(classes))
        self.run.writer(VALIDATION).matrices(
            step, {CLASSIFICATION_REPORT_TAG: table}, [*classes, *AVERAGES], COLUMNS, ("class", ""), is_table=True
        )


def classification_report(
    labels: npt.NDArray[np.int64], predicted: npt.NDArray[np.int64], classes: int
) -> npt.NDArray[np.float64]:
    """Scores the predictions of each class.

    Args:
        labels: [samples], 0 … classes - 1; or [samples, classes] of 0 and 1.
        predicted: In the same layout.
        classes: The number of classes.

    Returns:
        [classes + 2, 4]: the columns of `COLUMNS`; one row per class, then the means of `AVERAGES`.
    """

    def score(average: str | None) -> Any:
        return metrics.precision_recall_fscore_support(
            labels, predicted, labels=range(classes), average=average, zero_division=0
        )

    per_class = np.column_stack(score(None))
    averages = [[*score(average)[:3], per_class[:, 3].sum()] for average in AVERAGES.values()]
    return np.vstack([per_class, averages])
