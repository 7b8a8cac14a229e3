"""The tools that read. An assistant sees their names, arguments and docstrings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from trackers.assistant.answer import Answer
from trackers.plugin.live_logs import LiveLogs

Kind = Literal["", "scalars", "images", "audio", "text", "matrices", "histograms"]
Section = Literal["", "hparams", "metrics", "messages", "problems", "metadata", "traceback"]


class Tools:
    """The tools that read. Modules that need pandas are imported on the first call, so that the server starts fast.

    Args:
        live: The logs.
    """

    def __init__(self, live: LiveLogs) -> None:
        self._live = live

    def list_runs(
        self, filter: str = "", sort: str = "", columns: Sequence[str] = (), offset: int = 0, limit: int = 20
    ) -> Answer:
        """Lists runs as a table: status, start, the hyperparameters that differ, the best values of the main metrics.

        Args:
            filter: Comparisons and words, joined by `and`, `or`, `not` and parentheses, such as
                `learning_rate<1e-3 and not status=failed`, `tags=baseline` or `val_accuracy>=0.98`.
            sort: A metric (the best first) or any other column; a minus before it reverses the order. By default the
                latest run is first.
            columns: The columns to show, such as `status`, `hparams.units`, `best.val_loss`, `last.loss`,
                `best_step.val_loss`.
            offset: How many runs to skip.
            limit: How many runs to list, 1 to 200.
        """
        from trackers.assistant.runs import list_runs

        with self._live.refreshed() as logs:
            return list_runs(logs, filter, sort, columns, offset, limit)

    def get_run(self, run: str, section: Section = "", offset: int = 0, limit: int = 100) -> Answer:
        """Returns what is known of one run: hyperparameters, metrics, status, error and traceback, messages, problems.

        Args:
            run: Its directory, its name, or the end of either.
            section: Return only this part, as a list that can be longer than in the whole.
            offset: How many rows of the section to skip.
            limit: How many rows of the section to return, 1 to 200.
        """
        from trackers.assistant.runs import get_run

        with self._live.refreshed() as logs:
            return get_run(logs, run, section, offset, limit)

    def compare_runs(
        self,
        runs: Sequence[str],
        metrics: Sequence[str] = (),
        show_all: bool = False,
        offset: int = 0,
        limit: int = 100,
    ) -> Answer:
        """Compares 2 to 10 runs: a row per property, hyperparameter and best metric in which they differ.

        A star marks the best value of a metric.

        Args:
            runs: Their directories, names, or the ends of either.
            metrics: The metrics to show; by default all of them.
            show_all: Also return the rows in which the runs agree.
            offset: How many rows to skip.
            limit: How many rows to return, 1 to 200.
        """
        from trackers.assistant.runs import compare_runs

        with self._live.refreshed() as logs:
            return compare_runs(logs, runs, metrics, show_all, offset, limit)

    def get_importance(self, metric: str, filter: str = "", offset: int = 0, limit: int = 50) -> Answer:
        """Computes how much each hyperparameter explains a metric over these runs, as shares of 1.

        It is the permutation importance of a random forest. It describes these runs, not every possible value: few runs
        say little, and hyperparameters that always change together share their importance arbitrarily.

        Args:
            metric: The metric, such as `val_accuracy`; at least 4 runs need it.
            filter: The runs to use, as in list_runs; by default all.
            offset: How many rows to skip.
            limit: How many rows to return, 1 to 200.
        """
        from trackers.assistant.runs import get_importance

        with self._live.refreshed() as logs:
            return get_importance(logs, metric, filter, offset, limit)

    def list_tags(self, runs: Sequence[str] = (), kind: Kind = "", offset: int = 0, limit: int = 100) -> Answer:
        """Lists the tags of scalars, images, texts, matrices and other summaries; how many folders and points each has.

        Args:
            runs: Only the tags of these runs.
            kind: Only the tags of this kind of summary.
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

    def list_problems(self, runs: Sequence[str] = (), offset: int = 0, limit: int = 50) -> Answer:
        """Lists what is wrong: errors that ended runs, faults of logging, and files that cannot be read.

        Args:
            runs: Only the problems of these runs.
            offset: How many problems to skip.
            limit: How many problems to list, 1 to 200.
        """
        from trackers.assistant.problems import list_problems

        with self._live.refreshed() as logs:
            return list_problems(logs, runs, offset, limit)
