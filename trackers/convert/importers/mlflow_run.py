"""What both kinds of MLflow stores know of a run, as one of ours."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from trackers.convert.importers.imported_run import ImportedRun, Row
from trackers.schema.status import Status

DELETED = "deleted"
_STATUSES: dict[str, Status] = {"FINISHED": "finished", "FAILED": "failed", "KILLED": "interrupted"}


class Point(NamedTuple):
    """One number of a metric; points sort as they are to be written.

    Attributes:
        step: As MLflow counts: 0 for a number that was logged without.
        moment: Milliseconds since the epoch.
        metric: Its name.
        value: The number.
    """

    step: int
    moment: int
    metric: str
    value: float


@dataclass
class MlflowRun:
    """A run as a store has it.

    Attributes:
        id: 32 hexadecimal digits.
        name: Its name; "" for none.
        experiment: The experiment's name.
        status: As MLflow spells it.
        started: Milliseconds since the epoch, or None.
        ended: Likewise.
        points: Sorted.
        params: Name to what Python prints of the value.
        tags: Name to text; those of MLflow itself begin with `mlflow.`.
        dataset: The name of the first data set that was an input.
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

    def imported(self) -> ImportedRun:
        """The run as one of ours."""
        parent = self.tags.get("mlflow.parentRunId")
        return ImportedRun(
            source=f"mlflow:{self.id}",
            experiment=self.experiment or "mlflow",
            name=self.name or self.tags.get("mlflow.runName") or self.id,
            id=self.id[:8],
            status=_STATUSES.get(self.status, "running"),
            created=(self.started or 0) / 1000,
            ended=None if self.ended is None else self.ended / 1000,
            rows=_rows(self.points),
            hparams={name: _value(printed) for name, printed in self.params.items()},
            dataset=self.dataset,
            command=self.tags.get("mlflow.source.name", ""),
            commit=self.tags.get("mlflow.source.git.commit", ""),
            note=self.tags.get("mlflow.note.content", ""),
            tags=[f"{name}={text}" for name, text in self.tags.items() if not name.startswith("mlflow.")],
            messages=[f"part of MLflow's run {parent}"] if parent else [],
            problems=self.problems,
        )


def _rows(points: Iterable[Point]) -> Iterator[Row]:
    for (step, moment), group in itertools.groupby(points, key=lambda point: point[:2]):
        values: dict[str, float] = {}
        for point in group:
            if point.metric in values:
                yield Row(step, moment / 1000, values)
                values = {}
            values[point.metric] = point.value
        yield Row(step, moment / 1000, values)


def _value(printed: str) -> Any:
    """MLflow keeps what Python prints of a parameter: what can only have been a number or a bool is that again."""
    if printed in ("True", "False"):
        return printed == "True"
    for kind in (int, float):
        try:
            value = kind(printed)
        except ValueError:
            continue
        if repr(value) == printed and math.isfinite(value):
            return value
    return printed
