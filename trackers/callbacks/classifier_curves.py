"""ClassifierCurves: precision-recall, ROC and calibration curves of a classifier, with their scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackers.callbacks._support import classifier_figures
from trackers.callbacks._support.class_scores import (
    BIN_NAMES,
    CALIBRATION_BINS,
    SCORE_NAMES,
    calibration,
    class_probabilities,
    score_classes,
    score_classifier,
)
from trackers.callbacks._support.predictions import Predictions
from trackers.callbacks._support.tables import write_table
from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.schema.splits import VALIDATION
from trackers.schema.tags import (
    CALIBRATION_TAG,
    CLASS_SCORES_TAG,
    PRECISION_RECALL_TAG,
    ROC_TAG,
    epoch_tag,
    pr_curve_tag,
)


class ClassifierCurves(Tracker):
    """Writes the curves of a classifier's probabilities to the split `validation`.

    Each class is compared with all others; of two classes, only the second. The tracker writes:

    - `pr_curve/<class>`: precision and recall at 201 thresholds, for the PR Curves tab and `Logs.pr_curves()`.
    - `precision_recall`, `roc`, `calibration`: pictures; of more than ten classes, the ten with the lowest scores.
      `calibration/values`: the same as numbers, in ten bins.
    - `class_scores`: a table of `roc_auc`, `average_precision` and `brier_score_loss` of each class.
    - `epoch_roc_auc` and `epoch_average_precision`: the means over the classes. `epoch_brier_score_loss`: of two
      classes the mean squared error of the probability, of several classes the sum over them, of multi-hot labels the
      mean over them. `epoch_calibration_error`: the mean distance between probability and frequency.

    All but the last are those of `sklearn.metrics`. A class without a positive sample in the validation data, or for
    `roc` without a negative one, has no curve and is not in the means.

    The model runs on the validation data once for all trackers that share `Predictions`. Its outputs must be
    probabilities, or logits with a loss of `from_logits=True`.

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
        """Writes curves and scores, every `every` epochs."""
        if not self.should_run(epoch):
            return
        step = self.step(epoch)
        classes = class_probabilities(self.predictions, self.model, step)
        table, bins = score_classes(classes), calibration(classes)
        values = score_classifier(classes, table)
        writer = self.run.writer(VALIDATION)
        writer.scalars(step, {epoch_tag(name): value for name, value in values.items()})
        columns = zip(classes.names, classes.truth.T, classes.scores.T, strict=True)
        writer.pr_curves(step, {pr_curve_tag(name): (truth, scores) for name, truth, scores in columns})
        writer.matrices(step, {CLASS_SCORES_TAG: table}, classes.names, SCORE_NAMES, is_table=True)
        writer.images(
            step,
            {
                PRECISION_RECALL_TAG: classifier_figures.precision_recall_figure(classes, table[:, 1]),
                ROC_TAG: classifier_figures.roc_figure(classes, table[:, 0]),
            },
        )
        picture = classifier_figures.calibration_figure(bins, values["calibration_error"])
        ranges = [f"{index / CALIBRATION_BINS:g}–{(index + 1) / CALIBRATION_BINS:g}" for index in range(len(bins))]
        write_table(writer, step, CALIBRATION_TAG, picture, bins, ranges, BIN_NAMES)
