"""A store, and what is put into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackers.artifacts.store import ArtifactStore
from trackers.artifacts.versions import Version


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(tmp_path / "logs" / "artifacts")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three files, a link to one of them, and links that lead in a circle."""
    root = tmp_path / "data"
    (root / "sub" / "deep").mkdir(parents=True)
    (root / "a.txt").write_bytes(b"a")
    (root / "sub" / "b.txt").write_bytes(b"bb")
    (root / "sub" / "deep" / "ä 日.txt").write_bytes(b"ccc")
    (root / "link.txt").symlink_to("a.txt")
    (root / "sub" / "circle").symlink_to("..", target_is_directory=True)
    return root


def store_file(store: ArtifactStore, path: Path, content: bytes, name: str = "") -> Version:
    """Writes a file and stores it."""
    path.write_bytes(content)
    return store.add(path, name or path.name, "file", "exp/run")
