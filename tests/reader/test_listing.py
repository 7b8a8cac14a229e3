"""Listing: folders that have not changed are not listed again, and every change is seen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.reader.test_event_files import age
from trackers.reader.listing import FileList


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    paths: list[str] = []
    scandir = os.scandir

    def record_and_list(path: str) -> object:
        paths.append(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", record_and_list)
    return paths


def make_tree(root: Path) -> None:
    for name in ("a/train", "a/validation", "b/train"):
        (root / name).mkdir(parents=True)
        (root / name / "events.out.tfevents.1").touch()


def names(files: FileList) -> list[str]:
    return [f"{file.folder}/{file.name}" for file in files.read()]


def test_folders_that_have_not_changed_are_not_listed_again(tmp_path: Path, listed: list[str]) -> None:
    make_tree(tmp_path)
    age(tmp_path)
    files = FileList(str(tmp_path))
    first = files.read()
    assert len(first) == 3
    listed.clear()
    assert files.read() is first
    assert listed == []
    (tmp_path / "b" / "train" / "events.out.tfevents.2").touch()
    assert len(files.read()) == 4
    assert listed == [str(tmp_path / "b" / "train")]


def test_a_folder_that_changed_within_two_seconds_is_listed_again(tmp_path: Path, listed: list[str]) -> None:
    make_tree(tmp_path)
    files = FileList(str(tmp_path))
    first = files.read()
    assert files.read() is first
    assert len(listed) == 2 * 6


def test_the_target_of_a_link_may_change_without_its_folder(tmp_path: Path) -> None:
    root, target = tmp_path / "logs", tmp_path / "target"
    make_tree(root)
    (root / "link").symlink_to(target)
    age(root)
    files = FileList(str(root))
    assert not any(name.startswith("link") for name in names(files))
    target.mkdir()
    (target / "events.out.tfevents.1").touch()
    assert "link/events.out.tfevents.1" in names(files)
    target.rename(tmp_path / "elsewhere")
    assert not any(name.startswith("link") for name in names(files))


def test_a_folder_that_becomes_an_artifact_store_is_skipped(tmp_path: Path) -> None:
    make_tree(tmp_path)
    age(tmp_path)
    files = FileList(str(tmp_path))
    files.read()
    (tmp_path / "a" / "artifact_store.json").touch()
    assert names(files) == ["b/train/events.out.tfevents.1"]


def test_a_folder_replaced_by_another_is_listed_again(tmp_path: Path) -> None:
    root, other = tmp_path / "logs", tmp_path / "other"
    make_tree(root)
    (other / "deep").mkdir(parents=True)
    (other / "deep" / "events.out.tfevents.2").touch()
    age(tmp_path)
    files = FileList(str(root))
    files.read()
    times = (root / "b").stat()
    (root / "b").rename(tmp_path / "old")
    other.rename(root / "b")
    os.utime(root / "b", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert "b/deep/events.out.tfevents.2" in names(files)
    assert "b/train/events.out.tfevents.1" not in names(files)
