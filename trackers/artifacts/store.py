"""ArtifactStore: files in, versions out."""

from __future__ import annotations

from pathlib import Path

from trackers.artifacts.blobs import Blobs, OnBytes, no_bytes
from trackers.artifacts.manifest import StoredFile, check_name, encode, folder_files, parse
from trackers.artifacts.versions import Version, Versions
from trackers.errors import InvalidArgumentError, ReadError, RunDirectoryError
from trackers.schema.artifact_name import check_artifact_name
from trackers.schema.fields import is_text
from trackers.schema.file_lock import file_lock
from trackers.schema.json_file import replace_json
from trackers.schema.run_layout import ARTIFACT_STORE_FILE
from trackers.schema.timestamps import utc_now

_LOCK_FILE = ".lock"
_SCHEMA = 1


class ArtifactStore:
    """The artifacts in one folder. Any number of processes may add and use artifacts at the same time.

    Args:
        root: The folder; created when the first artifact is added.

    Attributes:
        root: The same.
        versions: The versions of the artifacts.
        blobs: The contents of their files.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.versions = Versions(root)
        self.blobs = Blobs(root)

    def add(self, source: Path, name: str, kind: str, run: str, on_bytes: OnBytes = no_bytes) -> Version:
        """Stores a file or a folder.

        Args:
            source: It is copied, block by block; later changes to it do not reach the store.
            name: The artifact's name.
            kind: What it is, one line; all versions of a name have the same.
            run: The run that made it, `<experiment>/<id>`.
            on_bytes: Called with the number of bytes since the last call.

        Returns:
            The version with this content: a new one, or the earlier one with the same content.

        Raises:
            InvalidArgumentError: If the source is not a file or a folder with files, changes while it is read or
                contains an event file, the name is invalid, the kind is not one line, or earlier versions have another.
            RunDirectoryError: If the source cannot be read, or the store not be written.
            ReadError: If an earlier version cannot be read.
        """
        _check_names(name, kind)
        try:
            if not source.exists():
                raise InvalidArgumentError(f"an artifact must be a file or a folder; {str(source)!r} does not exist")
            self._create()
            if source.is_dir():
                file, sha256, size = None, *self._add_folder(source, on_bytes)
            else:
                check_name(source.name)
                file, (sha256, size) = source.name, self.blobs.add(source, on_bytes)
            with file_lock(self.root / _LOCK_FILE):
                return self._add_version(name, kind, sha256, size, file, run)
        except (RunDirectoryError, ReadError):
            raise
        except OSError as error:
            where = error.filename or str(self.root)
            raise RunDirectoryError(f"cannot store {str(source)!r}: {where}: {error.strerror or error}") from error

    def files(self, version: Version) -> list[StoredFile]:
        """Returns the files of a version.

        Raises:
            ReadError: If the list of a folder's files is missing or damaged.
        """
        if version.file is not None:
            return [StoredFile(version.file, version.sha256, version.size)]
        try:
            return parse(self.blobs.read(version.sha256))
        except ReadError as error:
            raise not_intact(version, f"the list of its files: {error}") from error

    def faults(self, version: Version, on_bytes: OnBytes = no_bytes) -> list[str]:
        """Reads a version as a whole, and returns a sentence for each file that is missing or damaged."""
        try:
            files = self.files(version)
        except ReadError as error:
            return [str(error)]
        faults = ((file.path, self.blobs.fault(file.sha256, file.size, on_bytes)) for file in files)
        return [f"{version.reference}: {path!r} {fault}" for path, fault in faults if fault]

    def _add_folder(self, source: Path, on_bytes: OnBytes) -> tuple[str, int]:
        files = [StoredFile(path, *self.blobs.add(file, on_bytes)) for path, file in folder_files(source)]
        if not files:
            raise InvalidArgumentError(f"an artifact must have files; the folder {str(source)!r} has none")
        return self.blobs.add_bytes(encode(files)), sum(file.size for file in files)

    def _add_version(self, name: str, kind: str, sha256: str, size: int, file: str | None, run: str) -> Version:
        versions = self.versions.of(name)
        for version in versions:
            if version.kind != kind:
                raise InvalidArgumentError(
                    f"the artifact {name!r} has the kind {version.kind!r}, not {kind!r}; choose another name"
                )
            if version.sha256 == sha256 and (version.file is None) == (file is None):
                return version
        number = versions[-1].number + 1 if versions else 0
        added = Version(name, number, kind, sha256, size, file, utc_now(), run)
        self.versions.save(added)
        return added

    def _create(self) -> None:
        marker = self.root / ARTIFACT_STORE_FILE
        if marker.exists():
            return
        self.root.mkdir(parents=True, exist_ok=True)
        others = [path.name for path in self.root.iterdir() if not path.name.startswith(".")]
        if marker.exists():  # another process was faster
            return
        if others:
            raise RunDirectoryError(
                f"{str(self.root)!r} is not a folder of artifacts; name another one in TRACKERS_ARTIFACTS"
            )
        with file_lock(self.root / _LOCK_FILE):
            if not marker.exists():
                replace_json(marker, {"schema": _SCHEMA})


def _check_names(name: str, kind: str) -> None:
    check_artifact_name(name)
    if not is_text(kind) or not kind.strip() or len(kind.splitlines()) > 1:
        raise InvalidArgumentError(f"the kind of an artifact must be one line, such as 'model', not {kind!r:.100}")


def not_intact(version: Version, reason: str) -> ReadError:
    """Returns the error for a version of which a file is missing or damaged."""
    return ReadError(
        f"the artifact {version.reference!r} is not intact: {reason}; log the same content again to repair it"
    )
