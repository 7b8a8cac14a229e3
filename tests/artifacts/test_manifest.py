"""Manifests: the same files give the same bytes, and a hostile one leads nowhere."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trackers
from trackers.artifacts.manifest import StoredFile, check_name, encode, folder_files, parse

DIGEST = "0" * 64


def test_a_manifest_is_read_back_and_does_not_depend_on_the_order() -> None:
    files = [StoredFile("b/ä 日", DIGEST, 3), StoredFile("a", "f" * 64, 0)]
    assert parse(encode(files)) == sorted(files)
    assert encode(files) == encode(reversed(files))


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "..", "../a", "a/../../b", "a//b", "./a", "a/.", "a\0b", "\udc80", "x.tfevents.1", None, 3],
)
def test_a_path_that_leads_elsewhere_is_not_read(path: object) -> None:
    content = json.dumps({"files": [{"path": path, "sha256": DIGEST, "size": 1}]}).encode()
    with pytest.raises(trackers.ReadError, match="the list of an artifact's files is invalid"):
        parse(content)


@given(st.text())
def test_a_checked_name_stays_in_its_folder(name: str) -> None:
    try:
        check_name(name)
    except trackers.InvalidArgumentError:
        return
    path = os.path.normpath(os.path.join("/artifact", name))
    assert path == f"/artifact/{name}" and path != "/artifact"


def test_pipes_and_names_that_are_not_utf_8_are_errors(run: trackers.Run, tmp_path: Path) -> None:
    for name in (b"pipe", b"\xff"):
        folder = tmp_path / "files"
        folder.mkdir()
        path = os.fsencode(folder) + b"/" + name
        if name == b"pipe":
            os.mkfifo(path)
        else:
            os.close(os.open(path, os.O_CREAT))
        with pytest.raises(trackers.InvalidArgumentError, match=r"regular files|relative and UTF-8"):
            run.log_artifact(folder)
        os.remove(path)
        folder.rmdir()


def test_a_folder_is_listed_in_order_once(folder: Path) -> None:
    assert [name for name, _ in folder_files(folder)] == ["a.txt", "link.txt", "sub/b.txt", "sub/deep/ä 日.txt"]
