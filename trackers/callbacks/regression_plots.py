"""RegressionPlots: predictions, residuals and errors by range of a regressor."""

from __future__ import annotations

from typing import Any

from trackers.callbacks._support import regression_figures
from trackers.callbacks._support.regression import ERROR_COLUMNS, check_regression, errors_by_range, predict_targets
from trackers.callbacks._support.tables import write_table
from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.schema.splits import VALIDATION
from trackers.schema.tags import ERROR_BY_RANGE_TAG, PREDICTED_VS_TRUE_TAG, RESIDUALS_TAG


class RegressionPlots(Tracker):
    """Writes where a regressor errs to the split `validation`.

    - `predicted_vs_true`: a picture of the predictions over the targets.
    - `residuals`: a picture of predicted minus true over the predictions, and a histogram of it.
    - `error_by_range`: a picture of the errors in ranges of the target with about equally many samples; and a table of
      each range's samples, mean absolute error (`mae`), root mean squared error (`rmse`) and mean error (`bias`).

    The model runs on the validation data once more, so the tracker acts every few epochs.

    Args:
        validation: `(x, y)` with one number per sample as target.
        every: The interval in epochs; the last epoch is always written.
        ranges: The number of ranges of the target.

    Raises:
        InvalidArgumentError: If `validation` is not such a pair, or `every` or `ranges` is not an integer of 1 or more.
    """

    def __init__(self, validation: tuple[Any, Any], every: int = 5, ranges: int = 4) -> None:
        super().__init__()
        self.x, self.y = check_regression(validation, "RegressionPlots")
        self.every = check_positive("every", every)
        self.ranges = check_positive("ranges", ranges)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Predicts and writes, every `every` epochs."""
        if not self.should_run(epoch):
            return
        step, writer = self.step(epoch), self.run.writer(VALIDATION)
        predicted = predict_targets(self.model, self.x, len(self.y))
        ranges, table = errors_by_range(self.y, predicted, self.ranges)
        writer.images(
            step,
            {
                PREDICTED_VS_TRUE_TAG: regression_figures.predicted_vs_true_figure(self.y, predicted),
                RESIDUALS_TAG: regression_figures.residuals_figure(self.y, predicted),
            },
        )
        picture = regression_figures.error_by_range_figure(ranges, table[:, 1], table[:, 3])
        write_table(writer, step, ERROR_BY_RANGE_TAG, picture, table, ranges, ERROR_COLUMNS)
