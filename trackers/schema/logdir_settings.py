"""LogdirSettings: what a person decides for all runs of a logdir, in its `trackers.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from trackers.errors import RunDirectoryError
from trackers.schema.fields import Field, check_fields, mapping_of, valid_fields
from trackers.schema.file_lock import file_lock
from trackers.schema.json_file import parse_json, replace_json
from trackers.schema.metric_direction import DIRECTIONS, Direction, check_directions
from trackers.schema.run_layout import SETTINGS_FILE

_LOCK_FILE = f".{SETTINGS_FILE}.lock"
_FIELDS = {"metric_directions": Field('an object of "min" and "max"', mapping_of(lambda value: value in DIRECTIONS))}


@dataclass(frozen=True)
class LogdirSettings:
    """Settings of a logdir.

    Attributes:
        metric_directions: Metric to direction, for metrics whose name misleads.
        unknown: Fields of a newer version; they are written back as they were read.
    """

    metric_directions: dict[str, Direction] = field(default_factory=dict)
    unknown: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, content: str | bytes) -> tuple[LogdirSettings, list[str]]:
        """Reads settings that any program may have written.

        Args:
            content: The content of a `trackers.json`.

        Returns:
            The settings without their invalid fields, and a sentence for each of those.

        Raises:
            ValueError: If the content is not a JSON object.
        """
        values = parse_json(content)
        valid, problems = valid_fields(values, _FIELDS)
        return cls(**valid, unknown={name: value for name, value in values.items() if name not in _FIELDS}), problems


def remember_directions(logdir: Path, directions: Mapping[str, Direction]) -> None:
    """Adds directions of metrics to the settings of a logdir; those of other metrics stay.

    Processes that change the settings at the same time wait for each other.

    Args:
        logdir: The logdir, a folder on this machine.
        directions: Metric to `"min"` or `"max"`.

    Raises:
        InvalidArgumentError: If a direction is neither.
        RunDirectoryError: If the settings cannot be written, or the file holds something else.
    """
    check_directions(directions)
    path = logdir / SETTINGS_FILE
    try:
        with file_lock(logdir / _LOCK_FILE):
            settings = _load(path)
            changed = replace(settings, metric_directions={**settings.metric_directions, **directions})
            values = {"metric_directions": changed.metric_directions}
            check_fields(values, _FIELDS)
            if changed != settings:
                replace_json(path, changed.unknown | values)
    except OSError as error:
        raise RunDirectoryError(f"cannot write the settings {str(path)!r}: {error.strerror or error}") from error


def load_directions(logdir: str) -> dict[str, Direction]:
    """Reads the directions in the settings of a logdir; {} if it is not on this machine or has no valid settings.

    Args:
        logdir: The logdir.
    """
    try:
        settings, _ = LogdirSettings.parse((Path(logdir).expanduser() / SETTINGS_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return settings.metric_directions


def _load(path: Path) -> LogdirSettings:
    """Reads settings to change them; a malformed file is left to the person who wrote it."""
    try:
        settings, problems = LogdirSettings.parse(path.read_bytes())
    except FileNotFoundError:
        return LogdirSettings()
    except ValueError as error:
        problems = [str(error)]
    if problems:
        raise RunDirectoryError(f"{str(path)!r} is not a valid settings file: {problems[0]}; fix it, or move it away")
    return settings
