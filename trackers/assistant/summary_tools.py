"""The tools about what runs logged. An assistant sees their names, arguments and docstrings."""

from __future__ import annotations

from collections.abc import Sequence

from trackers.assistant.answer import Answer
from trackers.plugin.live_logs import LiveLogs


class SummaryTools:
    """The tools about what runs logged. Modules that need pandas are imported on the first call: starting is fast.

    Args:
        live: The logs.
    """

    def __init__(self, live: LiveLogs) -> None:
        self._live = live

    def list_tags(self, runs: Sequence[str] = (), kind: str = "", offset: int = 0, limit: int = 100) -> Answer:
        """Lists the tags of scalars, images, texts, matrices and other summaries; how many folders and points each has.

        Args:
            runs: Only the tags of these runs.
            kind: Only the tags of this kind of summary, such as `scalars`, `images`, `text` or `matrices`.
            offset: How many tags to skip.
            limit: How many tags to list, 1 to 200.
        """
        from trackers.assistant.curves import list_tags

        with self._live.refreshed() as logs:
            return list_tags(logs, runs, kind, offset, limit)

    def get_curves(
        self,
        tag: str,
        runs: Sequence[str] = (),
        split: str = "",
        points: int = 60,
        first_step: int | None = None,
        last_step: int | None = None,
        offset: int = 0,
        limit: int = 10,
    ) -> Answer:
        """Returns the curve of a scalar, one per run and split: a selection of its points that keeps every peak.

        Of each stretch the first, the smallest, the largest and the last point is kept. min, max and not_finite are of
        all points.

        Args:
            tag: The tag, such as `epoch_loss` or `batch_accuracy`; list_tags lists them.
            runs: The runs; by default all that have the tag.
            split: Only `train` or `validation`; by default every split.
            points: How many points of a curve to keep at most, 4 to 300.
            first_step: Leave out the points before this step.
            last_step: Leave out the points after this step.
            offset: How many curves to skip.
            limit: How many curves to return, 1 to 200.
        """
        from trackers.assistant.curves import get_curves

        with self._live.refreshed() as logs:
            return get_curves(logs, tag, runs, split, points, first_step, last_step, offset, limit)

    def get_matrix(
        self,
        run: str,
        tag: str,
        step: int | None = None,
        split: str = "",
        shares: bool = False,
        column_offset: int = 0,
        offset: int = 0,
        limit: int = 100,
    ) -> Answer:
        """Returns a matrix, such as a confusion matrix, as numbers: each row begins with its name.

        Args:
            run: The run.
            tag: The tag, such as `confusion_matrix/values`; list_tags lists them.
            step: The step; by default the last one.
            split: `train` or `validation`; by default validation if it has the tag.
            shares: Divide each number by the sum of its row.
            column_offset: How many columns to skip.
            offset: How many rows to skip.
            limit: How many rows to return, 1 to 200.
        """
        from trackers.assistant.media import get_matrix

        with self._live.refreshed() as logs:
            return get_matrix(logs, run, tag, step, split, shares, column_offset, offset, limit)

    def get_image(self, run: str, tag: str, step: int | None = None, split: str = "", index: int = 0) -> Answer:
        """Returns an image, such as misclassified samples, kernels or a chart.

        Args:
            run: The run.
            tag: The tag; list_tags lists them.
            step: The step; by default the last one.
            split: `train` or `validation`; by default validation if it has the tag.
            index: The number of the image within its summary, from 0.
        """
        from trackers.assistant.media import get_image

        with self._live.refreshed() as logs:
            return get_image(logs, run, tag, step, split, index)

    def get_text(
        self, run: str, tag: str, step: int | None = None, split: str = "", index: int = 0, offset: int = 0
    ) -> Answer:
        """Returns a logged text, such as the model summary.

        Args:
            run: The run.
            tag: The tag, such as `model_summary`; list_tags lists them.
            step: The step; by default the last one.
            split: `train` or `validation`; by default validation if it has the tag.
            index: The number of the text within its summary, from 0.
            offset: How many characters to skip.
        """
        from trackers.assistant.media import get_text

        with self._live.refreshed() as logs:
            return get_text(logs, run, tag, step, split, index, offset)

    def get_profile(self, runs: Sequence[str], top: int = 10, offset: int = 0, limit: int = 100) -> Answer:
        """Returns what a training step spends its time on, and the most expensive operations, of 1 to 4 runs.

        Times are in milliseconds: the mean of a step, and the self time of an operation in the whole trace. Shares are
        of a step, or of all operations on the same host or device.

        Args:
            runs: The runs.
            top: How many operations of each run to include.
            offset: How many rows to skip.
            limit: How many rows to return, 1 to 200.
        """
        from trackers.assistant.profiles import get_profile

        # XProf takes seconds, for which no other call should wait.
        return get_profile(self._live.open_separate(), runs, top, offset, limit)
