"""The versions of artifacts: one small JSON file each, numbered from v0."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from trackers.artifacts.blobs import is_digest
from trackers.artifacts.manifest import check_name
from trackers.errors import InvalidArgumentError, ReadError
from trackers.schema.artifact_name import is_artifact_name
from trackers.schema.fields import COUNT, TEXT, TIMESTAMP, Field, is_text, valid_fields
from trackers.schema.json_file import parse_json, replace_json

LATEST = "latest"
_VERSION = re.compile(r"v(0|[1-9]\d{0,8})")
_FIELDS = {
    "kind": TEXT,
    "sha256": Field("a SHA-256", is_digest),
    "size": COUNT,
    "file": TEXT.optional(),
    "created": TIMESTAMP,
    "run": TEXT,
}


@dataclass(frozen=True)
class Version:
    """One version of an artifact, as it is stored.

    Attributes:
        name: The artifact's name.
        number: 0 or more.
        kind: What it is, such as `model`.
        sha256: The digest of the file, or of the manifest of a folder.
        size: In bytes, of all files.
        file: The name of the file; None for a folder.
        created: When it was logged first: UTC, ISO 8601.
        run: The run that logged it first: `<experiment>/<id>`.
    """

    name: str
    number: int
    kind: str
    sha256: str
    size: int
    file: str | None
    created: str
    run: str

    @property
    def version(self) -> str:
        """The name of the version: `v0`, `v1`, and so on."""
        return f"v{self.number}"

    @property
    def reference(self) -> str:
        """What names the version: `digits:v0`."""
        return f"{self.name}:{self.version}"


class Versions:
    """The folder with the versions.

    Args:
        root: The store.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / "versions"

    def names(self) -> list[str]:
        """Returns the names of all artifacts, sorted."""
        return sorted(path.name for path in self._folder.glob("*/") if is_artifact_name(path.name))

    def of(self, name: str) -> list[Version]:
        """Returns the versions of an artifact, the oldest first; none if there is no such artifact.

        Raises:
            ReadError: If a version cannot be read.
        """
        numbers = sorted(
            int(match[1])
            for path in (self._folder / name).glob("v*.json")
            if (match := _VERSION.fullmatch(path.stem)) is not None
        )
        return [self._load(name, number) for number in numbers]

    def save(self, version: Version) -> None:
        """Writes a version. The caller holds the lock of the store.

        Raises:
            OSError: If it cannot be written.
        """
        path = self._path(version.name, version.number)
        path.parent.mkdir(parents=True, exist_ok=True)
        values = asdict(version)
        replace_json(path, {name: values[name] for name in _FIELDS})

    def resolve(self, reference: str) -> Version:
        """Returns the version that a reference names.

        Args:
            reference: `name:v0`, `name:latest` or `name`, which is the latest.

        Raises:
            InvalidArgumentError: If it is not a reference.
            ReadError: If there is no such version, or it cannot be read.
        """
        name, version = parse_reference(reference)
        versions = self.of(name)
        if not versions:
            raise ReadError(f"there is no artifact {name!r} in {str(self._root)!r}{_hint(name, self.names())}")
        for known in versions if version != LATEST else versions[-1:]:
            if version in (LATEST, known.version):
                return known
        raise ReadError(f"{name!r} has no version {version!r}; the latest is {versions[-1].version!r}")

    def _path(self, name: str, number: int) -> Path:
        return self._folder / name / f"v{number}.json"

    def _load(self, name: str, number: int) -> Version:
        path = self._path(name, number)
        try:
            values, problems = valid_fields(parse_json(path.read_bytes()), _FIELDS)
            missing = [field.name for field in fields(Version) if field.name in _FIELDS and field.name not in values]
            if missing:
                raise ValueError(problems[0] if problems else f"it has no {missing[0]!r}")
            if values["file"] is not None:
                check_name(values["file"])
        except (OSError, ValueError) as error:
            raise ReadError(f"{str(path)!r} should be the version of an artifact: {error}") from error
        return Version(name, number, **values)


def parse_reference(reference: Any) -> tuple[str, str]:
    """Splits a reference into the name and `v<number>` or `latest`.

    Raises:
        InvalidArgumentError: If it is neither `name`, nor `name:latest`, nor `name:v0`.
    """
    name, separator, version = reference.partition(":") if is_text(reference) else ("", "", "")
    version = version if separator else LATEST
    if not is_artifact_name(name) or (version != LATEST and not _VERSION.fullmatch(version)):
        raise InvalidArgumentError(
            f"an artifact must be given as 'name', 'name:latest' or 'name:v0', not {reference!r:.100}"
        )
    return name, version


def _hint(name: str, names: Collection[str]) -> str:
    matches = difflib.get_close_matches(name, names, n=3) or sorted(names)[:10]
    return f"; there is {', '.join(matches)}" if matches else ", which has none yet"
