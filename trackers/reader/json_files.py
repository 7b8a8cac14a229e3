"""The JSON files of runs and logdirs, read without trust: a malformed file costs only its own details."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from trackers.reader.file_versions import Version, VersionReader
from trackers.reader.storage import File, LocalFile
from trackers.schema.alert_record import AlertRecord, parse_alerts
from trackers.schema.architecture import ModelArchitecture
from trackers.schema.label import Label
from trackers.schema.logdir_settings import LogdirSettings
from trackers.schema.run_record import RunRecord

# Of a file that another program made too long, the rest is not read.
_MAX_ALERTS_BYTES = 10_000_000
_MAX_SETTINGS_BYTES = 1_000_000

# What a function of this module returns; its last item is a sentence for each problem.
Parsed = TypeVar("Parsed", bound=tuple[Any, ...])
Content = TypeVar("Content")


class ParsedFiles(Generic[Parsed]):
    """The files of one name, such as `run.json`, in all runs; those that have not changed are not read again.

    Args:
        read: Reads one file.
    """

    def __init__(self, read: Callable[[File], Parsed]) -> None:
        self._read = read
        self._known: dict[str, tuple[Version | None, Parsed]] = {}

    def read_all(self, files: Mapping[str, File]) -> dict[str, Parsed]:
        """Reads the files as they are now.

        Args:
            files: Folder to file.

        Returns:
            Folder to what `read` returns.
        """
        versions, known = VersionReader(), self._known
        self._known = {}
        for folder, file in files.items():
            version, entry = _version(file, versions), known.get(folder)
            if entry is None or version is None or version != entry[0]:
                parsed = self._read(file)
                # A problem may have passed the next time.
                entry = None if parsed[-1] else version, parsed
            self._known[folder] = entry
        return {folder: parsed for folder, (_, parsed) in self._known.items()}


def _version(file: File, versions: VersionReader) -> Version | None:
    try:
        return versions.version(os.stat(file.path)) if isinstance(file, LocalFile) else None
    except OSError:  # deleted meanwhile, or not permitted
        return None


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
    return _read(file, Label.parse, Label()) if file else (Label(), [])


def read_alerts(file: File | None) -> tuple[list[AlertRecord], list[str]]:
    """Reads an `alerts.jsonl`.

    Args:
        file: The file; None if the run has none.

    Returns:
        The alerts, and a sentence for each problem.
    """
    return _read(file, parse_alerts, [], _MAX_ALERTS_BYTES) if file else ([], [])


def read_architecture(file: File) -> tuple[ModelArchitecture | None, list[str]]:
    """Reads an `architecture.json`.

    Args:
        file: The file.

    Returns:
        The architecture without its invalid layers (None if nothing of it can be read), and a sentence for each
        problem.
    """
    return _read(file, ModelArchitecture.parse, None)


def read_settings(file: File | None) -> tuple[LogdirSettings, list[str]]:
    """Reads the `trackers.json` of a logdir.

    Args:
        file: The file; None if the logdir has none.

    Returns:
        The settings without their invalid fields, and a sentence for each problem.
    """
    return _read(file, LogdirSettings.parse, LogdirSettings(), _MAX_SETTINGS_BYTES) if file else (LogdirSettings(), [])


def _read(
    file: File, parse: Callable[[bytes], tuple[Content, list[str]]], empty: Content, max_bytes: int = -1
) -> tuple[Content, list[str]]:
    """Reads and parses a file; returns `empty` if that is impossible."""
    try:
        with file.open() as opened:
            content, problems = parse(opened.read(max_bytes))
    except (OSError, ValueError) as error:
        return empty, [f"{file.name} cannot be read: {error}"]
    return content, [f"{file.name}: {problem}" for problem in problems]
