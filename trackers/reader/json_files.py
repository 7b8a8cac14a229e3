"""Run records and labels, read without trust: a malformed file costs its own run its details, and no more."""

from __future__ import annotations

from trackers.reader.storage import File
from trackers.schema.label import Label
from trackers.schema.run_record import RunRecord


def read_record(file: File | None) -> tuple[RunRecord | None, float, list[str]]:
    """Reads a `run.json`.

    Args:
        file: The file; None if the run has none.

    Returns:
        The record without its invalid fields (None if nothing of it can be read), when it was last written (seconds
        since the epoch, 0.0 if unknown), and a sentence for each problem.
    """
    if file is None:
        return None, 0.0, []
    try:
        with file.open() as opened:
            mtime = file.state(opened).mtime
            record, problems = RunRecord.parse(opened.read())
    except (OSError, ValueError) as error:
        return None, 0.0, [f"{file.name} cannot be read: {error}"]
    return record, mtime, [f"{file.name}: {problem}" for problem in problems]


def read_label(file: File | None) -> tuple[Label, list[str]]:
    """Reads a `label.json`.

    Args:
        file: The file; None if the run has none.

    Returns:
        The label without its invalid fields, and a sentence for each problem.
    """
    if file is None:
        return Label(), []
    try:
        with file.open() as opened:
            label, problems = Label.parse(opened.read())
    except (OSError, ValueError) as error:
        return Label(), [f"{file.name} cannot be read: {error}"]
    return label, [f"{file.name}: {problem}" for problem in problems]
