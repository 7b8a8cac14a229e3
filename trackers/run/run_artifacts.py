"""The artifacts of one run: what it makes and uses, stored and noted in the run record."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

from trackers.artifacts.artifact import Artifact
from trackers.artifacts.checkout import open_version
from trackers.artifacts.location import store_of_run
from trackers.artifacts.manifest import folder_files
from trackers.artifacts.progress import byte_progress
from trackers.errors import InvalidArgumentError
from trackers.schema.run_layout import folder_name
from trackers.schema.run_record import INPUT, OUTPUT


class RunArtifacts:
    """Logs and uses artifacts for a run.

    Args:
        path: The run's directory.
        run: `<experiment>/<id>`.
        entries: The list in the run record, updated in place.
    """

    def __init__(self, path: Path, run: str, entries: list[dict[str, Any]]) -> None:
        self._path, self._run, self._entries = path, run, entries
        self._lock = threading.Lock()

    def log(self, source: str | os.PathLike[str], name: str | None, kind: str) -> Artifact:
        """Stores a file or a folder; see `Run.log_artifact`."""
        source = Path(_check_path(source)).expanduser()
        name = folder_name(source.resolve().name) if name is None else name
        store = store_of_run(self._path)
        with byte_progress(f"Storing {name}", _bytes_in(source)) as on_bytes:
            version = store.add(source, name, kind, self._run, on_bytes)
        artifact = open_version(store, version, verify=False)
        self._note(artifact, OUTPUT)
        return artifact

    def use(self, reference: str) -> Artifact:
        """Checks and opens a stored version; see `Run.use_artifact`."""
        store = store_of_run(self._path)
        version = store.versions.resolve(reference)
        with byte_progress(f"Checking {version.reference}", version.size) as on_bytes:
            artifact = open_version(store, version, on_bytes=on_bytes)
        self._note(artifact, INPUT)
        return artifact

    def _note(self, artifact: Artifact, role: str) -> None:
        fields = ("name", "version", "kind", "sha256", "size")
        entry = {name: getattr(artifact, name) for name in fields} | {"role": role}
        with self._lock:
            if entry not in self._entries:
                self._entries.append(entry)


def _check_path(source: Any) -> str | os.PathLike[str]:
    if not isinstance(source, str | os.PathLike) or "\0" in os.fspath(source):
        raise InvalidArgumentError(f"an artifact must be the path of a file or folder, not {source!r}")
    return source


def _bytes_in(source: Path) -> int:
    """Returns the size of a file or a folder, for the progress bar."""
    try:
        paths = [path for _, path in folder_files(source)] if source.is_dir() else [source]
        return sum(path.stat().st_size for path in paths)
    except OSError:
        return 0
