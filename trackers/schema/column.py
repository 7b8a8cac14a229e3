"""Column: one property of runs as a column of a table. No other file knows how a column's name is spelled."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from trackers.errors import InvalidArgumentError
from trackers.schema.metric_direction import Direction
from trackers.schema.run_info import RunInfo

Group = Literal["run", "hparams", "last", "best", "best_step"]
Dtype = Literal["string", "number", "bool", "datetime", "duration", "list"]
Cell = str | float | bool | tuple[str, ...] | None

_RUN_COLUMNS: dict[str, Dtype] = {
    "run": "string",
    "name": "string",
    "status": "string",
    "error": "string",
    "start": "datetime",
    "end": "datetime",
    "duration": "duration",
    "dataset": "string",
    "seed": "number",
    "command": "string",
    "parent": "string",
    "commit": "string",
    "tags": "list",
    "note": "string",
    "alerts": "number",
}
_ARROWS: dict[Direction, str] = {"min": "↓", "max": "↑"}
# A person who types a bare name means a property of the run, else a hyperparameter, else the best value of a metric.
_LOOKUP: tuple[Group, ...] = ("run", "hparams", "best", "last")


@dataclass(frozen=True)
class Column:
    """One property of runs.

    Attributes:
        name: Unique: `status`, `hparams.learning_rate`, `best.val_loss`.
        title: Its own name, without the group: `learning_rate`.
        group: What it belongs to.
        dtype: The type of its cells; `datetime` in seconds since the epoch, `duration` in seconds.
        direction: Whether a metric is minimized or maximized; None for other columns.
    """

    name: str
    title: str
    group: Group
    dtype: Dtype
    direction: Direction | None = None

    @property
    def heading(self) -> str:
        """The title for a table without a row of groups: `best val_loss`."""
        return self.title if self.group in ("run", "hparams") else f"{self.group.replace('_', ' ')} {self.title}"

    @property
    def heading_with_arrow(self) -> str:
        """The heading, and for a metric an arrow in the direction of better values: `best val_accuracy ↑`."""
        return f"{self.heading} {_ARROWS[self.direction]}" if self.direction else self.heading

    def cell(self, info: RunInfo) -> Cell:
        """Returns the value of a run in this column; None if it has none."""
        if self.group == "run":
            value: Cell = getattr(info, self.title)
            return None if value == "" else value
        if self.group == "hparams":
            return info.hparams.get(self.title)
        metric = info.metrics.get(self.title)
        return None if metric is None else getattr(metric, self.group)


def columns_of(infos: Sequence[RunInfo]) -> list[Column]:
    """Returns every column that some runs have.

    Args:
        infos: The runs.

    Returns:
        The properties of a run, then hyperparameters, last and best values and best steps of metrics, each in the order
        in which the runs name them.
    """
    run = [Column(name, name, "run", dtype) for name, dtype in _RUN_COLUMNS.items()]
    hparams = dict.fromkeys(name for info in infos for name in info.hparams)
    directions = {name: metric.direction for info in infos for name, metric in info.metrics.items()}
    groups: tuple[Group, ...] = ("last", "best", "best_step")
    metrics = [
        Column(f"{group}.{name}", name, group, "number", None if group == "best_step" else direction)
        for group in groups
        for name, direction in directions.items()
    ]
    return [*run, *(_hparam_column(name, infos) for name in hparams), *metrics]


def _hparam_column(name: str, infos: Iterable[RunInfo]) -> Column:
    types = {type(info.hparams[name]) for info in infos if name in info.hparams}
    dtype: Dtype = "bool" if types == {bool} else "number" if types <= {int, float} else "string"
    return Column(f"hparams.{name}", name, "hparams", dtype)


def find_column(columns: Sequence[Column], name: str) -> Column:
    """Returns the column that a person means.

    Args:
        columns: As `columns_of` returns them.
        name: A column's whole name, or the title of a property, of a hyperparameter, or of a metric, whose best value
            is meant.

    Raises:
        InvalidArgumentError: If there is none; the message names the nearest ones.
    """
    for column in columns:
        if column.name == name:
            return column
    for group in _LOOKUP:
        for column in columns:
            if (column.group, column.title) == (group, name):
                return column
    raise unknown_name("column", name, [column.title for column in columns if column.group in _LOOKUP])


def unknown_name(what: str, name: str, known: Iterable[str]) -> InvalidArgumentError:
    """Returns the error for a name that is unknown; its message has the nearest known names, or all of them.

    Args:
        what: What the name is of: `column`.
        name: The unknown name.
        known: The known names.
    """
    names = list(dict.fromkeys(known))
    matches = difflib.get_close_matches(name, names, n=3, cutoff=0.6)
    choices = f"the {what}s are {', '.join(names)}" if names else f"there are no {what}s"
    hint = f"did you mean {' or '.join(map(repr, matches))}?" if matches else choices
    return InvalidArgumentError(f"unknown {what} {name!r}; {hint}")
