"""The files of a folder that is an artifact: found, written as one JSON document, and read without trust."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, NoReturn

from trackers.artifacts.blobs import is_digest
from trackers.errors import InvalidArgumentError, ReadError
from trackers.schema.fields import is_int, is_text
from trackers.schema.json_file import parse_json
from trackers.schema.run_layout import is_event_file


class StoredFile(NamedTuple):
    """One file of an artifact.

    Attributes:
        path: Where it is in the folder, with slashes.
        sha256: The digest of its content.
        size: In bytes.
    """

    path: str
    sha256: str
    size: int


def folder_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Lists the files of a folder, sorted; links are followed, but each folder is visited once.

    Args:
        folder: The folder.

    Yields:
        The path in the folder, with slashes, and the file.

    Raises:
        InvalidArgumentError: If a name is not UTF-8 or that of an event file, or a folder cannot be listed.
    """

    def fail(error: OSError) -> NoReturn:
        raise InvalidArgumentError(f"{error.filename!r} cannot be listed: {error.strerror}") from error

    visited: set[tuple[int, int]] = set()
    for parent, folders, files in os.walk(folder, onerror=fail, followlinks=True):
        status = os.stat(parent)
        if (status.st_dev, status.st_ino) in visited:
            folders.clear()
            continue
        visited.add((status.st_dev, status.st_ino))
        folders.sort()
        for name in sorted(files):
            path = Path(parent, name)
            relative = path.relative_to(folder).as_posix()
            check_name(relative)
            yield relative, path


def check_name(name: str) -> None:
    """Checks the path of a file in an artifact.

    Raises:
        InvalidArgumentError: If it is not UTF-8, leads out of the folder, or is that of an event file.
    """
    parts = PurePosixPath(name).parts if is_text(name) else ()
    if not parts or ".." in parts or name.startswith("/") or "\0" in name or name != "/".join(parts):
        raise InvalidArgumentError(f"the path of a file in an artifact must be relative and UTF-8, not {name!r}")
    if is_event_file(parts[-1]):
        raise InvalidArgumentError(
            f"an artifact must not contain the event file {name!r}, which TensorBoard would show as a run; "
            "log an archive of it, such as a .tar file"
        )


def encode(files: Iterable[StoredFile]) -> bytes:
    """Writes a manifest: the same files give the same bytes."""
    rows = [file._asdict() for file in sorted(files)]
    return json.dumps({"files": rows}, ensure_ascii=False, separators=(",", ":")).encode()


def parse(content: bytes) -> list[StoredFile]:
    """Reads a manifest that any program may have written.

    Raises:
        ReadError: If it is not one, or names a file outside the artifact.
    """
    try:
        rows = parse_json(content).get("files")
        if not isinstance(rows, list):
            raise ValueError("it has no list of files")
        return [_parse_row(row) for row in rows]
    except ValueError as error:
        raise ReadError(f"the list of an artifact's files is invalid: {error}") from error


def _parse_row(row: Any) -> StoredFile:
    if not isinstance(row, dict) or not is_digest(row.get("sha256")) or not is_int(row.get("size")):
        raise ValueError(f"{row!r:.100} is not a file")
    check_name(row.get("path") or "")
    return StoredFile(row["path"], row["sha256"], row["size"])
