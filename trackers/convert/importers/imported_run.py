"""ImportedRun: what any source gives, and all that the writing of it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from trackers.schema.splits import Split, split_of
from trackers.schema.status import Status
from trackers.schema.tags import epoch_tag


class Row(NamedTuple):
    """What was measured at one moment.

    Attributes:
        step: As the source counts.
        wall_time: Seconds since the epoch.
        values: Metric to number.
    """

    step: int
    wall_time: float
    values: dict[str, float]


def as_it_is(metric: str) -> tuple[Split | None, str]:
    """Where most sources' metrics go: into the run itself, the metric's name for a tag."""
    return None, metric


def keras_place(metric: str) -> tuple[Split | None, str]:
    """Where a name of Keras's logs goes: `val_loss` is `epoch_loss` of the validation."""
    split, plain = split_of(metric)
    return split, epoch_tag(plain)


@dataclass
class ImportedRun:
    """A run of another tool.

    Attributes:
        source: The tool and the run's identity there, unlike any other (`wandb:3k1jd0xz@1700000000.5`).
        experiment: What the tool filed the run under; it names the folder.
        name: What people call the run.
        id: What tells it from others of that name; it ends the directory's name.
        status: How it ended; `running` if nothing says so.
        created: When it began, in seconds since the epoch.
        rows: The scalars; each metric's steps rise. Read once, when the run is written; what is said of `left_out`
            and `problems` is whole only then.
        ended: When it ended; of a run that has ended, None is the moment of its last row.
        place: A metric's split and tag.
        hparams: As nested as the source has them.
        dataset: The data set's name. The hyperparameter `dataset` goes before it.
        command: What started it.
        commit: The git commit.
        host: The machine's name.
        python: Python's version.
        note: What a person remarked.
        tags: Words to find it by.
        epochs: Epochs completed, where the rows are epochs.
        messages: What was decided on the way.
        problems: What could not be read.
        left_out: What the kit has no place for, by kind, and how often it came.
    """

    source: str
    experiment: str
    name: str
    id: str
    status: Status
    created: float
    rows: Iterable[Row]
    ended: float | None = None
    place: Callable[[str], tuple[Split | None, str]] = as_it_is
    hparams: dict[str, Any] = field(default_factory=dict)
    dataset: str | None = None
    command: str = ""
    commit: str = ""
    host: str = ""
    python: str = ""
    note: str = ""
    tags: list[str] = field(default_factory=list)
    epochs: int = 0
    messages: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Found:
    """A run that a source has, not read yet.

    Attributes:
        what: What to call it while it is read.
        read: Reads it, but for its rows.
    """

    what: str
    read: Callable[[], ImportedRun]
