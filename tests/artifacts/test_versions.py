"""Versions and their references; what another program wrote is read without trust."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import trackers
from tests.artifacts.conftest import store_file
from trackers.artifacts.checkout import open_version
from trackers.artifacts.store import ArtifactStore


def test_versions_are_ordered_by_their_numbers(store: ArtifactStore, tmp_path: Path) -> None:
    for number in range(11):
        store_file(store, tmp_path / "a", str(number).encode())
    assert [version.number for version in store.versions.of("a")] == list(range(11))
    assert store.versions.resolve("a").version == "v10"


def test_an_unknown_name_lists_what_there_is(store: ArtifactStore, tmp_path: Path) -> None:
    with pytest.raises(trackers.ReadError, match=r"no artifact 'digits' in .*artifacts', which has none yet"):
        store.versions.resolve("digits")
    for name in ("digits", "fashion"):
        store_file(store, tmp_path / name, b"x")
    with pytest.raises(trackers.ReadError, match=r"no artifact 'digit' in .*; there is digits$"):
        store.versions.resolve("digit")
    with pytest.raises(trackers.ReadError, match=r"no artifact 'other' in .*; there is digits, fashion$"):
        store.versions.resolve("other:v0")
    with pytest.raises(trackers.ReadError, match="'digits' has no version 'v1'; the latest is 'v0'"):
        store.versions.resolve("digits:v1")


@pytest.mark.parametrize(
    "fields",
    [
        {"sha256": "../../../etc/passwd"},
        {"sha256": None},
        {"size": -1},
        {"kind": 3},
        {"file": "../a"},
        {"file": "/etc/passwd"},
        {"created": "yesterday"},
        None,
    ],
)
def test_a_malformed_version_is_one_error(store: ArtifactStore, tmp_path: Path, fields: dict[str, Any] | None) -> None:
    store_file(store, tmp_path / "a", b"x")
    path = store.root / "versions" / "a" / "v0.json"
    content = json.dumps(json.loads(path.read_text()) | fields) if fields else "{half"
    path.write_text(content)
    with pytest.raises(trackers.ReadError, match=r"v0\.json' should be the version of an artifact: "):
        store.versions.resolve("a")


def test_a_link_out_of_the_store_is_not_followed(store: ArtifactStore, tmp_path: Path) -> None:
    version = store_file(store, tmp_path / "a", b"x")
    (tmp_path / "elsewhere").mkdir()
    (store.root / "files").mkdir()
    (store.root / "files" / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(trackers.ReadError, match="is a link that leads out of the store"):
        open_version(store, version)
    assert list((tmp_path / "elsewhere").iterdir()) == []
