"""Imports runs: reads each run, writes it if the logdir does not have it, and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trackers.convert.importers.imported_run import ImportSource, MetricRow
from trackers.convert.importers.write_run import imported_sources, write_run
from trackers.errors import ReadError

_ROWS_PER_UPDATE = 1000

# Called with runs done, and the current run and its rows.
OnProgress = Callable[[int, str], object]


@dataclass
class ImportSummary:
    """The outcome of an import.

    Attributes:
        imported: Runs written.
        points: Points of those runs.
        existing: Runs that the logdir had already.
        unfinished: Runs written that have no end.
        damaged: Runs written of which only a part could be read.
        skipped: What a logdir cannot hold, by kind, and how often it occurred.
        errors: A sentence for each run that could not be imported.
    """

    imported: int = 0
    points: int = 0
    existing: int = 0
    unfinished: int = 0
    damaged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


def import_runs(
    sources: Sequence[ImportSource], logdir: Path, on_progress: OnProgress = lambda done, text: None
) -> ImportSummary:
    """Writes the runs that a logdir does not have yet.

    Args:
        sources: The runs. One that cannot be read does not stop the others.
        logdir: The logdir; a run is written to `<experiment>/<name>-<id>`.
        on_progress: Called with runs done, and a text about the current run.

    Returns:
        The outcome.

    Raises:
        RunDirectoryError: If the logdir cannot be written.
    """
    summary = ImportSummary()
    known = imported_sources(logdir)
    for done, source in enumerate(sources):
        on_progress(done, source.name)
        try:
            run = source.read()
            if run.source in known:
                summary.existing += 1
                continue
            run.rows = _report_rows(run.rows, done, source.name, on_progress)
            points = write_run(run, logdir)
        except (ReadError, ValueError, OverflowError) as error:
            summary.errors.append(str(error) if isinstance(error, ReadError) else f"{source.name}: {error}")
            continue
        known.add(run.source)
        if points is None:
            summary.existing += 1
            continue
        summary.imported += 1
        summary.points += points
        summary.unfinished += run.status == "running"
        summary.damaged += bool(run.problems)
        summary.skipped += run.skipped
    on_progress(len(sources), "")
    return summary


def _report_rows(rows: Iterable[MetricRow], done: int, name: str, on_progress: OnProgress) -> Iterator[MetricRow]:
    for number, row in enumerate(rows, 1):
        if number % _ROWS_PER_UPDATE == 0:
            on_progress(done, f"{name}: {number:,} rows")
        yield row
