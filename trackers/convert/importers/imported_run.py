"""ImportedRun: a run of another tool, with everything that is needed to write it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from trackers.schema.splits import Split, split_of
from trackers.schema.status import Status
from trackers.schema.tags import epoch_tag


class MetricRow(NamedTuple):
    """The metrics of one step.

    Attributes:
        step: The step in the source.
        wall_time: Seconds since the epoch.
        values: Metric to value.
    """

    step: int
    wall_time: float
    values: dict[str, float]


def same_tag(metric: str) -> tuple[Split | None, str]:
    """Returns the run itself as the split, and the metric's name as the tag."""
    return None, metric


def keras_tag(metric: str) -> tuple[Split | None, str]:
    """Returns the split and the tag of a name in Keras's logs: `val_loss` is `epoch_loss` of the validation split."""
    split, plain = split_of(metric)
    return split, epoch_tag(plain)


@dataclass
class ImportedRun:
    """A run of another tool.

    Attributes:
        source: The tool and the run's unique identity there (`wandb:3k1jd0xz@1700000000.5`).
        experiment: The project or experiment in the tool; it names the folder.
        name: The run's name.
        id: Distinguishes runs of the same name; the name of the directory ends with it.
        status: How the run ended; `running` if the source does not say.
        created: When the run started, in seconds since the epoch.
        rows: The scalars; the steps of each metric increase. They are read once, when the run is written; `skipped`
            and `problems` are complete only then.
        ended: When the run ended. None of an ended run means the wall time of its last row.
        tag_of: Returns the split and the tag of a metric.
        hparams: Hyperparameters, nested as in the source.
        dataset: The name of the data set. The hyperparameter `dataset` takes precedence.
        command: The command that started the run.
        commit: The git commit.
        host: The name of the machine.
        python: The version of Python.
        note: The run's description.
        tags: The run's tags.
        epochs: Epochs completed, if a row is an epoch.
        messages: What the importer decided.
        problems: What could not be read.
        skipped: What a logdir cannot hold, by kind, and how often it occurred.
    """

    source: str
    experiment: str
    name: str
    id: str
    status: Status
    created: float
    rows: Iterable[MetricRow]
    ended: float | None = None
    tag_of: Callable[[str], tuple[Split | None, str]] = same_tag
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
    skipped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class ImportSource:
    """A run in another tool's files that has not been read yet.

    Attributes:
        name: The run's name, for progress and errors.
        read: Reads the run, except its rows.
    """

    name: str
    read: Callable[[], ImportedRun]
