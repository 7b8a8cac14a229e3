"""The JSON files of runs and logdirs, read without trust: a malformed file costs only its own details."""

from __future__ import annotations

from trackers.reader.storage import File
from trackers.schema.alert_record import AlertRecord, parse_alerts
from trackers.schema.architecture import ModelArchitecture
from trackers.schema.label import Label
from trackers.schema.logdir_settings import LogdirSettings
from trackers.schema.run_record import RunRecord

# Of a file that another program made too long, the rest is not read.
_MAX_ALERTS_BYTES = 10_000_000
_MAX_SETTINGS_BYTES = 1_000_000


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


def read_alerts(file: File | None) -> tuple[list[AlertRecord], list[str]]:
    """Reads an `alerts.jsonl`.

    Args:
        file: The file; None if the run has none.

    Returns:
        The alerts, and a sentence for each problem.
    """
    if file is None:
        return [], []
    try:
        with file.open() as opened:
            alerts, problems = parse_alerts(opened.read(_MAX_ALERTS_BYTES))
    except (OSError, ValueError) as error:
        return [], [f"{file.name} cannot be read: {error}"]
    return alerts, [f"{file.name}: {problem}" for problem in problems]


def read_architecture(file: File) -> tuple[ModelArchitecture | None, list[str]]:
    """Reads an `architecture.json`.

    Args:
        file: The file.

    Returns:
        The architecture without its invalid layers (None if nothing of it can be read), and a sentence for each
        problem.
    """
    try:
        with file.open() as opened:
            architecture, problems = ModelArchitecture.parse(opened.read())
    except (OSError, ValueError) as error:
        return None, [f"{file.name} cannot be read: {error}"]
    return architecture, [f"{file.name}: {problem}" for problem in problems]


def read_settings(file: File | None) -> tuple[LogdirSettings, list[str]]:
    """Reads the `trackers.json` of a logdir.

    Args:
        file: The file; None if the logdir has none.

    Returns:
        The settings without their invalid fields, and a sentence for each problem.
    """
    if file is None:
        return LogdirSettings(), []
    try:
        with file.open() as opened:
            settings, problems = LogdirSettings.parse(opened.read(_MAX_SETTINGS_BYTES))
    except (OSError, ValueError) as error:
        return LogdirSettings(), [f"{file.name} cannot be read: {error}"]
    return settings, [f"{file.name}: {problem}" for problem in problems]
