"""The way of all imports: each run that was found is read, written if it is not there, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trackers.convert.importers.imported_run import Found, Row
from trackers.convert.importers.write_run import sources, write_run
from trackers.errors import ReadError

_SHOW_EVERY = 1000

Show = Callable[[int, str], object]


@dataclass
class Outcome:
    """What came of an import.

    Attributes:
        runs: How many were written.
        points: How many points those have.
        already: How many runs were there before.
        unfinished: How many of those written have no end.
        damaged: How many of those written could only be read in part.
        left_out: What the kit has no place for, by kind.
        failures: What is wrong with each run that could not be read.
    """

    runs: int = 0
    points: int = 0
    already: int = 0
    unfinished: int = 0
    damaged: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def import_runs(found: Sequence[Found], logdir: Path, show: Show = lambda done, words: None) -> Outcome:
    """Writes those runs that the logdir does not have.

    Args:
        found: The runs; one that cannot be read stops none of the others.
        logdir: Where they go, each to `<experiment>/<name>-<id>`; made if it is missing.
        show: Told how many runs are done, and what is done now.

    Returns:
        What came of it.

    Raises:
        RunDirectoryError: If the logdir cannot be written.
    """
    outcome = Outcome()
    known = sources(logdir)
    for done, one in enumerate(found):
        show(done, one.what)
        try:
            run = one.read()
            if run.source in known:
                outcome.already += 1
                continue
            run.rows = _shown(run.rows, done, one.what, show)
            points = write_run(run, logdir)
        except (ReadError, ValueError, OverflowError) as error:
            outcome.failures.append(str(error) if isinstance(error, ReadError) else f"{one.what}: {error}")
            continue
        known.add(run.source)
        if points is None:
            outcome.already += 1
            continue
        outcome.runs += 1
        outcome.points += points
        outcome.unfinished += run.status == "running"
        outcome.damaged += bool(run.problems)
        outcome.left_out += run.left_out
    show(len(found), "")
    return outcome


def _shown(rows: Iterable[Row], done: int, what: str, show: Show) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        if number % _SHOW_EVERY == 0:
            show(done, f"{what}: {number:,} rows")
        yield row
