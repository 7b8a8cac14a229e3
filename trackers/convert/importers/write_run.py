"""An imported run as a run of ours: whole under its name, or not there at all."""

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
from trackers.convert.importers.run_events import RunEvents
from trackers.errors import InvalidArgumentError, RunDirectoryError, TrackersError
from trackers.schema.label import Label
from trackers.schema.run_layout import RECORD_FILE, folder_name
from trackers.schema.run_record import RunRecord
from trackers.write.hparams import flatten

_DRAFT = ".import-"


def sources(logdir: Path) -> set[str]:
    """Where the runs of a logdir were imported from.

    Args:
        logdir: May be missing yet.
    """
    # The draft of an import that was broken off is no run.
    paths = (path.parent for path in logdir.rglob(RECORD_FILE) if not path.parent.name.startswith(_DRAFT))
    return {source for path in paths if (source := _source(path))}


def write_run(run: ImportedRun, logdir: Path) -> int | None:
    """Writes a run to `logdir/<experiment>/<name>-<id>`, with its own steps and wall times.

    The values are kept as float32, as in every run of ours. All is written to a hidden directory beside that, which
    gets its name at the end.

    Args:
        run: The run; its rows are read.
        logdir: Made if it is missing.

    Returns:
        How many points it has; None if this very run came to be there meanwhile.

    Raises:
        RunDirectoryError: If the directory cannot be written.
        ReadError: If the source's rows cannot be read.
        InvalidArgumentError: If two hyperparameters come to bear one name, or its times are none.
    """
    folder = logdir / folder_name(run.experiment)
    draft = folder / f"{_DRAFT}{secrets.token_hex(4)}"
    try:
        draft.mkdir(parents=True)
        try:
            flat = flatten(run.hparams)
            events = RunEvents(run, draft, next(path for path in _paths(run, folder) if not path.exists()).name)
            events.write(flat)
            Label(run.name, run.note, list(run.tags)).save(draft)
            made = _record(run, flat, events, folder.resolve().name)
            return events.points if _publish(run, made, events.last_seen, draft) else None
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except TrackersError:
        raise
    except OSError as error:
        raise RunDirectoryError(f"no run can be written in the folder {str(folder)!r}: {error.strerror}") from error


def _record(run: ImportedRun, flat: dict[str, Any], events: RunEvents, experiment: str) -> RunRecord:
    dataset, seed = flat.get("dataset", run.dataset), flat.get("seed")
    return RunRecord(
        id="",
        experiment=experiment,
        status=run.status,
        created=_iso(run.created),
        ended=None if run.ended is None else _iso(run.ended),
        hparams=flat,
        dataset=None if dataset is None else str(dataset),
        seed=seed if type(seed) is int else None,
        command=run.command,
        git={"commit": run.commit, "dirty": None} if run.commit else None,
        python=run.python,
        host=run.host,
        epochs=run.epochs,
        best=events.best,
        messages=[*run.messages, *(f"left out: {what} ({count})" for what, count in run.left_out.items())],
        problems=[{"where": "import", "what": what, "count": 1} for what in run.problems],
        source=run.source,
    )


def _publish(run: ImportedRun, made: RunRecord, last_seen: float, draft: Path) -> bool:
    """Gives the directory its name; false if another import of this run was faster."""
    for path in _paths(run, draft.parent):
        made.id = path.name
        made.save(draft)
        if run.status == "running":
            # The record's mtime is the sign of life that readers go by, and this run's was long ago.
            os.utime(draft / RECORD_FILE, (last_seen, last_seen))
        try:
            draft.rename(path)
            return True
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
                raise
        if _source(path) == run.source:
            break
    return False


def _paths(run: ImportedRun, folder: Path) -> Iterator[Path]:
    """The run's directory, and what to call it where another run has that name."""
    words = "-".join(folder_name(word) for word in dict.fromkeys((run.name, run.id)))
    yield folder / words
    yield from (folder / f"{words}-{number}" for number in itertools.count(2))


def _source(directory: Path) -> str | None:
    try:
        found = json.loads((directory / RECORD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found.get("source") if isinstance(found, dict) else None


def _iso(moment: float) -> str:
    try:
        return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    except (OSError, OverflowError, ValueError) as error:
        raise InvalidArgumentError(
            f"a run should begin and end at seconds since the epoch, and not at {moment!r}"
        ) from error
