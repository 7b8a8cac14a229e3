"""RunInfo: all that a reader knows of one run. Tables, filters, reports and pages are projections of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from trackers.schema.metric_direction import Direction
from trackers.schema.run_record import HParam, RunRecord


class Metric(NamedTuple):
    """What is known of one metric of a run.

    Attributes:
        last: Its last value.
        best: Its best value; None if no value is finite.
        best_step: The step of the best value; None if there is none.
        direction: Whether it is minimized or maximized.
    """

    last: float
    best: float | None
    best_step: int | None
    direction: Direction


@dataclass(frozen=True)
class RunInfo:
    """One run, tracked by this kit or by any other writer.

    Attributes:
        run: The run's directory relative to the logdir, as TensorBoard names it; "." for the logdir itself.
        name: The name that a person gave it, or "".
        status: `running`, `finished`, `failed`, `interrupted`, `killed` or `unknown`.
        error: The exception that ended it, in one line, or "".
        start: When it began, seconds since the epoch; None if unknown or before 1980, as of a clock that was never set.
        end: When it ended, seconds since the epoch; None as for `start`.
        duration: Seconds; up to the last heartbeat for a run that did not end; None if unknown.
        dataset: The hyperparameter `dataset`, or "".
        seed: The seed, or None.
        command: The command line, or "".
        parent: The id of the run that it repeats, or "".
        commit: The commit of the working directory, or "".
        tags: Words that a person added.
        note: A text that a person added, or "".
        alerts: How many alerts it raised.
        hparams: Hyperparameter to value.
        metrics: Metric, named as in Keras's logs (`val_loss`), to its values.
        record: The run record; None for a run that this kit did not track.
        problems: What could not be read of its record, its label, its alerts or, without a record, its HParams session,
            a sentence each.
    """

    run: str
    name: str = ""
    status: str = "unknown"
    error: str = ""
    start: float | None = None
    end: float | None = None
    duration: float | None = None
    dataset: str = ""
    seed: int | None = None
    command: str = ""
    parent: str = ""
    commit: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    alerts: int = 0
    hparams: Mapping[str, HParam] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    record: RunRecord | None = None
    problems: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What to call the run: its name, or else the last folder of its directory."""
        return self.name or self.run.rpartition("/")[2]
