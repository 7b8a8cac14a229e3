"""Label: what a person adds to a run, in its `label.json`. The UI and the command line own the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trackers.errors import InvalidArgumentError
from trackers.schema.fields import TEXT, TEXTS, Field, check_fields, list_of, mapping_of, valid_fields
from trackers.schema.json_file import parse_json, replace_json
from trackers.schema.run_layout import LABEL_FILE

_FIELDS = {
    "name": TEXT.optional(),
    "note": TEXT,
    "tags": TEXTS,
    "history": Field("a list of objects", list_of(mapping_of(lambda value: True))),
}


@dataclass
class Label:
    """The name, the note and the tags of a run.

    Attributes:
        name: What a person calls the run, or None.
        note: A text, "" for none.
        tags: Words to filter runs by, without repetition.
        history: Earlier values: `until` (UTC, ISO 8601) and the fields as they were.
        unknown: Fields of a newer schema; they are written back as they were read.
    """

    name: str | None = None
    note: str = ""
    tags: list[str] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    unknown: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, content: str | bytes) -> tuple[Label, list[str]]:
        """Reads a label that any program may have written.

        Args:
            content: The content of a `label.json`.

        Returns:
            The label without its invalid fields, and a sentence for each of those.

        Raises:
            ValueError: If the content is not a JSON object.
        """
        values = parse_json(content)
        valid, problems = valid_fields(values, _FIELDS)
        valid["tags"] = list(dict.fromkeys(valid.get("tags", [])))
        return cls(**valid, unknown={name: value for name, value in values.items() if name not in _FIELDS}), problems

    def save(self, directory: Path) -> None:
        """Writes `label.json`.

        Args:
            directory: The run's directory.

        Raises:
            InvalidArgumentError: If a field has a value of the wrong type.
            OSError: If the file cannot be written; the old one is unchanged.
        """
        values: dict[str, Any] = {"name": self.name, "note": self.note, "tags": self.tags}
        values |= {"history": self.history} if self.history else {}
        check_fields(values, _FIELDS)
        replace_json(directory / LABEL_FILE, self.unknown | values)


def load_name(directory: Path) -> str | None:
    """Reads the name that a person gave a run.

    Args:
        directory: The run's directory.

    Returns:
        The name; None if there is none or the label cannot be read.
    """
    try:
        label, _ = Label.parse((directory / LABEL_FILE).read_bytes())
    except (OSError, ValueError):
        return None
    return label.name


def check_tags(tags: Iterable[str]) -> list[str]:
    """Returns tags as a list without repetition.

    Args:
        tags: Words of one line each.

    Raises:
        InvalidArgumentError: If `tags` is not a list, or a tag is not a string, is empty or has several lines.
    """
    if isinstance(tags, str):
        raise InvalidArgumentError(f"tags must be a list of words, not one string; did you mean tags=[{tags!r}]?")
    if not isinstance(tags, Iterable):
        raise InvalidArgumentError(f"tags must be a list of words, not {tags!r}")
    for tag in (tags := list(tags)):
        if not isinstance(tag, str) or not tag.strip() or len(tag.splitlines()) != 1:
            raise InvalidArgumentError(f"each tag must be a word of one line, not {tag!r}")
    return list(dict.fromkeys(tags))
