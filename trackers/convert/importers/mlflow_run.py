"""A run as both kinds of MLflow stores hold it, and its conversion to an ImportedRun."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from trackers.convert.importers.imported_run import ImportedRun, MetricRow
from trackers.schema.status import Status

DELETED = "deleted"
_STATUSES: dict[str, Status] = {"FINISHED": "finished", "FAILED": "failed", "KILLED": "interrupted"}


class Point(NamedTuple):
    """A value of a metric. Points sort in the order in which they are written.

    Attributes:
        step: The step; 0 for a value that was logged without one.
        timestamp: Milliseconds since the epoch.
        metric: The metric's name.
        value: The value.
    """

    step: int
    timestamp: int
    metric: str
    value: float


@dataclass
class MlflowRun:
    """A run in an MLflow store.

    Attributes:
        id: 32 hexadecimal digits.
        name: Its name; "" for none.
        experiment: The experiment's name.
        status: The status, as MLflow spells it.
        started: Milliseconds since the epoch, or None.
        ended: Milliseconds since the epoch, or None.
        points: The values of all metrics, sorted.
        params: Name to value, as Python prints it.
        tags: Name to text; names of MLflow's own tags begin with `mlflow.`.
        dataset: The name of the first data set among the inputs, or None.
        problems: What could not be read.
    """

    id: str
    name: str
    experiment: str
    status: str
    started: int | None
    ended: int | None
    points: Iterable[Point]
    params: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    dataset: str | None = None
    problems: list[str] = field(default_factory=list)

    def to_imported_run(self) -> ImportedRun:
        """Converts the run."""
        parent = self.tags.get("mlflow.parentRunId")
        return ImportedRun(
            source=f"mlflow:{self.id}",
            experiment=self.experiment or "mlflow",
            name=self.name or self.tags.get("mlflow.runName") or self.id,
            id=self.id[:8],
            status=_STATUSES.get(self.status, "running"),
            created=(self.started or 0) / 1000,
            ended=None if self.ended is None else self.ended / 1000,
            rows=_metric_rows(self.points),
            hparams={name: _parse_param(text) for name, text in self.params.items()},
            dataset=self.dataset,
            command=self.tags.get("mlflow.source.name", ""),
            commit=self.tags.get("mlflow.source.git.commit", ""),
            note=self.tags.get("mlflow.note.content", ""),
            tags=[f"{name}={text}" for name, text in self.tags.items() if not name.startswith("mlflow.")],
            messages=[f"nested in MLflow's run {parent}"] if parent else [],
            problems=self.problems,
        )


def _metric_rows(points: Iterable[Point]) -> Iterator[MetricRow]:
    for (step, timestamp), group in itertools.groupby(points, key=lambda point: point[:2]):
        values: dict[str, float] = {}
        for point in group:
            if point.metric in values:
                yield MetricRow(step, timestamp / 1000, values)
                values = {}
            values[point.metric] = point.value
        yield MetricRow(step, timestamp / 1000, values)


def _parse_param(text: str) -> Any:
    """Parses a param. MLflow stores what Python prints, so only an exact print of a number or a bool becomes one."""
    if text in ("True", "False"):
        return text == "True"
    for number_type in (int, float):
        try:
            value = number_type(text)
        except ValueError:
            continue
        if repr(value) == text and math.isfinite(value):
            return value
    return text
