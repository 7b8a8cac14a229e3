"""The files of a version under their own names: linked in the store, or copied elsewhere. Digests are checked first."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from trackers.artifacts.artifact import Artifact
from trackers.artifacts.blobs import OnBytes, copy_checked, make_read_only, no_bytes
from trackers.artifacts.store import ArtifactStore, not_intact
from trackers.artifacts.versions import Version
from trackers.errors import InvalidArgumentError, ReadError, RunDirectoryError


def open_version(store: ArtifactStore, version: Version, verify: bool = True, on_bytes: OnBytes = no_bytes) -> Artifact:
    """Links the files of a version under their own names, read-only.

    Args:
        store: The store.
        version: A version in it.
        verify: Read every file and check its digest.
        on_bytes: Called with the number of bytes since the last call.

    Raises:
        ReadError: If a file is missing or damaged.
        RunDirectoryError: If the links cannot be written.
    """
    files = store.files(version)
    if verify and (faults := store.faults(version, on_bytes)):
        raise not_intact(version, faults[0])
    folder = store.root / "files" / version.name / version.version
    try:
        for file in files:
            target = folder / file.path
            if not target.parent.resolve().is_relative_to(store.root.resolve()):
                raise not_intact(version, f"{str(target.parent)!r} is a link that leads out of the store")
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(store.blobs.path(file.sha256), target, file.sha256)
    except ReadError:
        raise
    except OSError as error:
        raise RunDirectoryError(f"cannot write {error.filename!r}: {error.strerror or error}") from error
    path = folder if version.file is None else folder / version.file
    return Artifact(version.name, version.version, version.kind, version.sha256, version.size, path)


def copy_version(store: ArtifactStore, version: Version, out: Path, on_bytes: OnBytes = no_bytes) -> None:
    """Copies a version to a new place, and checks every file that is written.

    Args:
        store: The store.
        version: A version in it.
        out: The new file, or the new folder for a version that is one.
        on_bytes: Called with the number of bytes since the last call.

    Raises:
        ReadError: If a file is missing or damaged; nothing is at `out` then.
        InvalidArgumentError: If `out` exists, or cannot be written.
    """
    if os.path.lexists(out):
        raise InvalidArgumentError(f"{str(out)!r} exists already; name another place")
    files = store.files(version)
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        with _draft_of(out) as draft:
            for file in files:
                target = draft if version.file is not None else draft / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                copy_checked(store.blobs.path(file.sha256), target, file.sha256, on_bytes)
            _rename_to_new(draft, out)
    except ReadError as error:
        raise not_intact(version, str(error)) from error
    except OSError as error:
        raise InvalidArgumentError(f"cannot write {str(out)!r}: {error.strerror or error}") from error


def _link(blob: Path, target: Path, digest: str) -> None:
    """Links a file to its content; copies where the file system has no hard links."""
    if target.exists() and target.samefile(blob):
        return
    draft = target.with_name(f".{secrets.token_hex(8)}")
    try:
        try:
            os.link(blob, draft)
        except OSError:
            copy_checked(blob, draft, digest)
            make_read_only(draft)
        draft.replace(target)
    finally:
        # Renaming one link to another of the same file leaves both.
        draft.unlink(missing_ok=True)


@contextlib.contextmanager
def _draft_of(out: Path) -> Iterator[Path]:
    """Returns a path beside `out`, and removes what is still there when the block ends."""
    draft = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    try:
        yield draft
    finally:
        if draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        else:
            draft.unlink(missing_ok=True)


def _rename_to_new(draft: Path, out: Path) -> None:
    if draft.is_file():
        with contextlib.suppress(PermissionError, NotImplementedError):  # a file system without hard links
            os.link(draft, out)  # unlike a rename, it fails if somebody has made `out` meanwhile
            return
    draft.rename(out)
