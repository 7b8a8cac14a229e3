"""The tools about runs. An assistant sees their names, arguments and docstrings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from trackers.assistant.answer import Answer
from trackers.plugin.live_logs import LiveLogs

Section = Literal["", "hparams", "metrics", "messages", "problems", "metadata", "traceback"]


class RunTools:
    """The tools about runs. Modules that need pandas are imported on the first call, so that the server starts fast.

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
