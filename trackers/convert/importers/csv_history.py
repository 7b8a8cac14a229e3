"""Histories that Keras's CSVLogger wrote: a row an epoch, a column a log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from trackers.convert.importers import csv_table
from trackers.convert.importers.imported_run import Found, ImportedRun, Row, keras_place
from trackers.errors import ReadError

# CSVLogger writes NA for what an epoch does not have.
_NOTHING = ("", "NA")


def find(paths: Iterable[Path]) -> list[Found]:
    """One run a file.

    Args:
        paths: The files.

    Raises:
        ReadError: If one is not there.
    """
    found = []
    for path in paths:
        if not path.is_file():
            kind = "is a folder" if path.is_dir() else "is not there"
            raise ReadError(f"{str(path)!r} should be a CSV file that Keras's CSVLogger wrote, and {kind}")
        found.append(Found(path.name, partial(read, path)))
    return found


def read(path: Path) -> ImportedRun:
    """Reads a history.

    Args:
        path: The file. Its columns are `epoch` and the names of Keras's logs, separated by commas, semicolons or tabs.

    Returns:
        The run, named as the file is and filed under its folder's name. A second `fit()`, whose epochs begin at 0
        again, is moved behind the first. All wall times are those of the file's last change: it knows no others.

    Raises:
        ReadError: If the file cannot be read, has no column `epoch`, or a row that does not parse.
    """
    try:
        content = path.read_bytes()
        changed = path.stat().st_mtime
        words = content.decode("utf-8-sig")
    except OSError as error:
        raise ReadError(f"{str(path)!r} should be a CSV file and cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReadError(f"{str(path)!r} should be a CSV file and is no text: {error.reason}") from error
    experiment = path.resolve().parent.name or "csv"
    identity = hashlib.sha256(b"\0".join([experiment.encode(), path.name.encode(), content])).hexdigest()
    run = ImportedRun(
        source=f"csv:{identity}",
        experiment=experiment,
        name=path.stem,
        id=identity[:8],
        status="finished",
        created=changed,
        rows=(),
        place=keras_place,
    )
    run.rows = rows = list(_epochs(path, words, changed, run))
    run.epochs = rows[-1].step + 1 if rows else 0
    return run


def _epochs(path: Path, words: str, wall_time: float, run: ImportedRun) -> Iterator[Row]:
    last, offset, step = -1, 0, -1
    for line, cells in csv_table.rows(path, words, run.problems):
        where = f"{str(path)!r}, line {line},"
        epoch = _number(where, csv_table.EPOCH, cells.pop(csv_table.EPOCH))
        if epoch is None or not 0 <= epoch < 2**53 or not epoch.is_integer():
            raise ReadError(f"{where} should have an epoch of 0 or more, and has {epoch}")
        values: dict[str, float] = {}
        for metric, cell in cells.items():
            if cell.startswith(("[", '"[')):  # CSVLogger's way with a log that is no single number
                run.left_out["lists"] += 1
            elif (number := _number(where, metric, cell)) is not None:
                values[metric] = number
        if epoch == 0 and last >= 0:
            offset = step + 1
            run.messages.append(f"the epochs begin again at line {line}, and are counted on")
        last, step = int(epoch), offset + int(epoch)
        yield Row(step, wall_time, values)


def _number(where: str, column: str, cell: str) -> float | None:
    if cell in _NOTHING:
        return None
    try:
        return float(cell)
    except ValueError as error:
        raise ReadError(f"{where} should have a number in the column {column!r}, and has {cell[:40]!r}") from error
