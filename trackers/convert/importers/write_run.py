"""Writes an imported run to a logdir: complete under its name, or not at all."""

from __future__ import annotations

import errno
import itertools
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trackers.convert.importers.imported_run import ImportedRun
from trackers.convert.importers.run_event_writer import RunEventWriter
from trackers.errors import InvalidArgumentError, RunDirectoryError, TrackersError
from trackers.schema.label import Label
from trackers.schema.run_layout import RECORD_FILE, folder_name
from trackers.schema.run_record import RunRecord
from trackers.write.hparams import flatten

_DRAFT_PREFIX = ".import-"


def imported_sources(logdir: Path) -> set[str]:
    """Returns the sources of the runs that were imported into a logdir.

    Args:
        logdir: The logdir; it need not exist.
    """
    # An interrupted import leaves a draft, which is not a run.
    paths = (path.parent for path in logdir.rglob(RECORD_FILE) if not path.parent.name.startswith(_DRAFT_PREFIX))
    return {source for path in paths if (source := _read_source(path))}


def write_run(run: ImportedRun, logdir: Path) -> int | None:
    """Writes a run to `logdir/<experiment>/<name>-<id>`, with its own steps and wall times.

    Values are written as float32, as in every run of this kit. Everything is written to a hidden directory, which is
    renamed at the end.

    Args:
        run: The run; its rows are read.
        logdir: The logdir; it is created if it is missing.

    Returns:
        How many points were written; None if another process has imported the same run meanwhile.

    Raises:
        RunDirectoryError: If the directory cannot be written.
        ReadError: If the rows cannot be read.
        InvalidArgumentError: If two hyperparameters have the same flat name, or a time is out of range.
    """
    folder = logdir / folder_name(run.experiment)
    draft = folder / f"{_DRAFT_PREFIX}{secrets.token_hex(4)}"
    try:
        draft.mkdir(parents=True)
        try:
            hparams = flatten(run.hparams)
            group = next(path for path in _candidate_paths(run, folder) if not path.exists()).name
            writer = RunEventWriter(run, draft, group)
            writer.write(hparams)
            Label(run.name, run.note, list(run.tags)).save(draft)
            record = _run_record(run, hparams, writer, folder.resolve().name)
            return writer.points if _rename_draft(run, record, writer.last_time, draft) else None
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except TrackersError:
        raise
    except OSError as error:
        raise RunDirectoryError(f"cannot write a run in {str(folder)!r}: {error.strerror}") from error


def _run_record(run: ImportedRun, hparams: dict[str, Any], writer: RunEventWriter, experiment: str) -> RunRecord:
    dataset, seed = hparams.get("dataset", run.dataset), hparams.get("seed")
    return RunRecord(
        id="",
        experiment=experiment,
        status=run.status,
        created=_iso_time(run.created),
        ended=None if run.ended is None else _iso_time(run.ended),
        hparams=hparams,
        dataset=None if dataset is None else str(dataset),
        seed=seed if type(seed) is int else None,
        command=run.command,
        git={"commit": run.commit, "dirty": None} if run.commit else None,
        python=run.python,
        host=run.host,
        epochs=run.epochs,
        best=writer.best,
        messages=[*run.messages, *(f"skipped: {kind} ({count})" for kind, count in run.skipped.items())],
        problems=[{"where": "import", "what": problem, "count": 1} for problem in run.problems],
        source=run.source,
    )


def _rename_draft(run: ImportedRun, record: RunRecord, last_time: float, draft: Path) -> bool:
    """Gives the directory its name; returns False if another process has imported the run meanwhile."""
    for path in _candidate_paths(run, draft.parent):
        record.id = path.name
        record.save(draft)
        if run.status == "running":
            # Readers take the record's mtime for the heartbeat, and this run stopped long ago.
            os.utime(draft / RECORD_FILE, (last_time, last_time))
        try:
            draft.rename(path)
            return True
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
                raise
        if _read_source(path) == run.source:
            break
    return False


def _candidate_paths(run: ImportedRun, folder: Path) -> Iterator[Path]:
    """Yields the run's directory, then names to use if another run has that one."""
    name = "-".join(folder_name(part) for part in dict.fromkeys((run.name, run.id)))
    yield folder / name
    yield from (folder / f"{name}-{number}" for number in itertools.count(2))


def _read_source(directory: Path) -> str | None:
    try:
        record = json.loads((directory / RECORD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record.get("source") if isinstance(record, dict) else None


def _iso_time(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    except (OSError, OverflowError, ValueError) as error:
        raise InvalidArgumentError(
            f"a run must start and end at seconds since the epoch, not at {seconds!r}"
        ) from error
