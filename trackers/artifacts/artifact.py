"""Artifact: one version of a file or folder in a store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Artifact:
    """One version of a file or a folder, as `Run.log_artifact` and `Run.use_artifact` return it.

    Attributes:
        name: What its versions have in common, such as `digits`.
        version: `v0`, `v1`, …; each content has a version of its own.
        kind: What it is, such as `model` or `dataset`.
        sha256: The digest of the file; of a folder, that of the list of its files and their digests.
        size: In bytes.
        path: The file or folder, read-only. Copy it before you change it.
    """

    name: str
    version: str
    kind: str
    sha256: str
    size: int
    path: Path

    @property
    def reference(self) -> str:
        """What to pass to `Run.use_artifact`: `digits:v0`."""
        return f"{self.name}:{self.version}"
