"""The code that a run keeps, read without trust: another program may have written the folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from trackers.errors import ReadError
from trackers.schema.code_manifest import CodeManifest
from trackers.schema.run_layout import CODE_DIR, CODE_MANIFEST_FILE, KEPT_FILES_DIR, LOCK_FILE, PATCH_FILE

# A run keeps at most 5 MB in all.
_MAX_BYTES = 6_000_000


@dataclass(frozen=True)
class KeptCode:
    """The folder `code` of a run.

    Attributes:
        folder: The folder.
        manifest: What is in it, without invalid fields.
        problems: A sentence for each invalid field of the manifest.
    """

    folder: Path
    manifest: CodeManifest
    problems: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of the files, relative to the folder: kept source files, the patch and the list of packages."""
        files = [f"{KEPT_FILES_DIR}/{file['path']}" for file in self.manifest.files]
        return [*dict.fromkeys(files), *([PATCH_FILE] if self.manifest.patch_bytes else []), LOCK_FILE]

    def read(self, name: str) -> bytes:
        """Reads one file.

        Args:
            name: One of `names`.

        Raises:
            ReadError: If it is not one of those, is a link, is larger than a run keeps, or cannot be read.
        """
        if name not in self.names:
            raise ReadError(f"{str(self.folder)!r} should list {name!r} to be read")
        return _read(self.folder, name)

    def text(self, name: str) -> str:
        """Reads one file as UTF-8; other bytes become replacement characters.

        Args:
            name: One of `names`.

        Raises:
            ReadError: As for `read`.
        """
        return self.read(name).decode("utf-8", "replace")

    def packages(self) -> dict[str, str]:
        """Returns distribution to version, of all packages that were installed.

        Raises:
            ReadError: If the list cannot be read.
        """
        lines = (line.strip().partition("==") for line in self.text(LOCK_FILE).splitlines())
        return {name: version for name, separator, version in lines if separator}


def read_kept_code(run_directory: Path) -> KeptCode | None:
    """Opens the code of a run.

    Args:
        run_directory: The run's directory.

    Returns:
        None if the run keeps no code.

    Raises:
        ReadError: If its manifest cannot be read.
    """
    folder = run_directory / CODE_DIR
    if not os.path.lexists(folder / CODE_MANIFEST_FILE):
        return None
    try:
        manifest, problems = CodeManifest.parse(_read(folder, CODE_MANIFEST_FILE))
    except ValueError as error:
        raise ReadError(
            f"{str(folder / CODE_MANIFEST_FILE)!r} should be the manifest of a run's code: {error}"
        ) from error
    return KeptCode(folder, manifest, tuple(problems))


def _read(folder: Path, name: str) -> bytes:
    path = folder / name
    # Neither the file nor a folder on the way to it may lead elsewhere.
    if os.path.realpath(path) != os.path.join(os.path.realpath(folder.parent), folder.name, name):
        raise ReadError(f"{str(path)!r} should be a file of the run, not a link")
    if not path.is_file():  # opening a pipe would wait for its writer
        raise ReadError(f"{str(path)!r} does not exist or is not a file")
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ReadError(f"{str(path)!r} cannot be read: {error.strerror or error}") from error
    if len(content) > _MAX_BYTES:
        raise ReadError(f"{str(path)!r} should have at most {_MAX_BYTES:,} bytes")
    return content
