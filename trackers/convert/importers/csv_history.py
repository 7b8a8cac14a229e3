"""Reads the histories that Keras's CSVLogger writes: a row per epoch, a column per log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from trackers.convert.importers import csv_table
from trackers.convert.importers.imported_run import ImportedRun, ImportSource, MetricRow, keras_tag
from trackers.errors import ReadError

# CSVLogger writes NA for a log that an epoch does not have.
_MISSING = ("", "NA")


def find_runs(paths: Iterable[Path]) -> list[ImportSource]:
    """Returns a run per file.

    Args:
        paths: CSV files.

    Raises:
        ReadError: If a file does not exist.
    """
    sources = []
    for path in paths:
        if not path.is_file():
            reason = "is a folder" if path.is_dir() else "does not exist"
            raise ReadError(f"expected a CSV file of Keras's CSVLogger; {str(path)!r} {reason}")
        sources.append(ImportSource(path.name, partial(read_history, path)))
    return sources


def read_history(path: Path) -> ImportedRun:
    """Reads a history.

    Args:
        path: A file with the column `epoch` and a column per log, separated by commas, semicolons or tabs.

    Returns:
        The run. Its name is the file's, its experiment the folder's. When the epochs restart at 0, as in a second
        `fit()`, they continue after the earlier ones. All wall times are the time of the file's last change, because
        the file has no others.

    Raises:
        ReadError: If the file cannot be read, has no column `epoch`, or has a row that does not parse.
    """
    try:
        content = path.read_bytes()
        mtime = path.stat().st_mtime
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise ReadError(f"cannot read the CSV file {str(path)!r}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReadError(f"expected a CSV file; {str(path)!r} is not UTF-8 text: {error.reason}") from error
    experiment = path.resolve().parent.name or "csv"
    digest = hashlib.sha256(b"\0".join([experiment.encode(), path.name.encode(), content])).hexdigest()
    run = ImportedRun(
        source=f"csv:{digest}",
        experiment=experiment,
        name=path.stem,
        id=digest[:8],
        status="finished",
        created=mtime,
        rows=(),
        tag_of=keras_tag,
    )
    run.rows = rows = list(_epoch_rows(path, text, mtime, run))
    run.epochs = rows[-1].step + 1 if rows else 0
    return run


def _epoch_rows(path: Path, text: str, wall_time: float, run: ImportedRun) -> Iterator[MetricRow]:
    last_epoch, offset, step = -1, 0, -1
    for line, cells in csv_table.parse_rows(path, text, run.problems):
        location = f"{str(path)!r}, line {line}"
        epoch = _parse_number(location, csv_table.EPOCH, cells.pop(csv_table.EPOCH))
        if epoch is None or not 0 <= epoch < 2**53 or not epoch.is_integer():
            raise ReadError(f"{location}: expected an epoch of 0 or more, not {epoch}")
        values: dict[str, float] = {}
        for metric, cell in cells.items():
            if cell.startswith(("[", '"[')):  # CSVLogger writes arrays like this
                run.skipped["lists"] += 1
            elif (number := _parse_number(location, metric, cell)) is not None:
                values[metric] = number
        if epoch == 0 and last_epoch >= 0:
            offset = step + 1
            run.messages.append(f"the epochs restart at line {line}; they continue after the earlier ones")
        last_epoch, step = int(epoch), offset + int(epoch)
        yield MetricRow(step, wall_time, values)


def _parse_number(location: str, column: str, cell: str) -> float | None:
    if cell in _MISSING:
        return None
    try:
        return float(cell)
    except ValueError as error:
        raise ReadError(f"{location}: expected a number in the column {column!r}, not {cell[:40]!r}") from error
