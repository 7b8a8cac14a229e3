"""AlertRecord: an alert of a run, as a line of its `alerts.jsonl`. The run and `trackers watch` append to the file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final, Literal

from trackers.schema.fields import TEXT, TIMESTAMP, Field, check_fields, is_text, valid_fields
from trackers.schema.json_file import parse_json

Level = Literal["info", "warning", "error"]
LEVELS: Final[tuple[Level, ...]] = ("info", "warning", "error")

_MAX_TITLE = 200
_MAX_TEXT = 5_000
_FIELDS = {
    "time": TIMESTAMP,
    "level": Field(" or ".join(LEVELS), lambda value: isinstance(value, str) and value in LEVELS),
    "title": Field("a string that is not empty", lambda value: is_text(value) and bool(value.strip())),
    "text": TEXT,
    "rule": TEXT,
}


@dataclass(frozen=True)
class AlertRecord:
    """An alert of a run.

    Attributes:
        time: When it was raised: UTC, ISO 8601.
        level: `info`, `warning` or `error`.
        title: What happened, in one line of at most 200 characters.
        text: Further lines, or "".
        rule: What raised it. Of one rule, a run has at most one alert per hour.
    """

    time: str
    level: Level
    title: str
    text: str
    rule: str

    @classmethod
    def create(cls, time: str, level: Level, title: str, text: str, rule: str) -> AlertRecord:
        """Checks the fields, and truncates texts that are too long.

        Raises:
            InvalidArgumentError: If the level is unknown, the title is empty, or a text is not a string.
        """
        values = {"time": time, "level": level, "title": title, "text": text, "rule": rule}
        check_fields(values, _FIELDS)
        return cls(time, level, " ".join(title.split())[:_MAX_TITLE], text[:_MAX_TEXT], rule)

    def line(self) -> str:
        """Returns the line of the file, with its end."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def parse_alerts(content: bytes) -> tuple[list[AlertRecord], list[str]]:
    """Reads alerts that any program may have written.

    Args:
        content: The content of an `alerts.jsonl`.

    Returns:
        The alerts in the order of the file, and a sentence for each line that is not an alert. A last line without an
        end is still being written, and is left out.
    """
    alerts, problems = [], []
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        if not line.strip():
            continue
        try:
            values, invalid = valid_fields(parse_json(line), _FIELDS)
        except ValueError as error:
            problems.append(f"line {number} should be a JSON object: {error}")
            continue
        missing = [repr(name) for name in ("time", "title") if name not in values]
        if missing:
            problems += [f"line {number}: {problem}" for problem in invalid] or [
                f"line {number} lacks {' and '.join(missing)}"
            ]
            continue
        problems += [f"line {number}: {problem}" for problem in invalid]
        alerts.append(AlertRecord(**{"level": "warning", "text": "", "rule": "", **values}))
    return alerts, problems
