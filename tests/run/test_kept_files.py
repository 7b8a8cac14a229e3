from __future__ import annotations

import os
from pathlib import Path

import pytest

from trackers.run import kept_files
from trackers.run.kept_files import KeptFiles


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "sub").mkdir(parents=True)
    return tmp_path / "root"


def test_text_files_are_copied_with_their_folders(root: Path, tmp_path: Path) -> None:
    (root / "sub" / "a.py").write_text("a")
    (root / "notes.txt").write_text("note")
    kept = KeptFiles(root, tmp_path / "copy", 100)
    kept.add_sources(["notes.txt", "sub/a.py"])
    assert kept.files == [{"path": "sub/a.py", "bytes": 1}, {"path": "notes.txt", "bytes": 4}]
    assert (tmp_path / "copy" / "sub" / "a.py").read_text() == "a"
    assert (kept.skipped, kept.summary()) == ([], [])


def test_what_is_left_out_has_a_reason(root: Path, tmp_path: Path) -> None:
    (root / ".env").write_text("SECRET=1")
    (root / "data.bin").write_bytes(b"a\0b")
    (root / "link").symlink_to("/etc/passwd")
    (root / "large.txt").write_text("x" * 1000)
    os.mkfifo(root / "pipe")
    names = [".env", "data.bin", "link", "large.txt", "pipe", "gone.py", "vendor/", os.fsdecode(b"\xff.py"), "a\\b"]
    kept = KeptFiles(root, tmp_path / "copy", 100)
    kept.add_sources(names)
    reasons = {skipped["path"]: skipped["reason"] for skipped in kept.skipped}
    assert kept.files == [] and not (tmp_path / "copy").exists()
    assert reasons == {
        ".env": "may hold secrets",
        "data.bin": "not text",
        "link": "a link",
        "large.txt": "1,000 bytes are too many",
        "pipe": "not a file",
        "gone.py": "cannot be read: No such file or directory",
        "vendor/": "another repository",
        "?.py": "its name is not valid UTF-8, or has a backslash",
        "a\\b": "its name is not valid UTF-8, or has a backslash",
    }
    (summary,) = kept.summary()
    assert summary.startswith("left out of the kept code: .env (may hold secrets), ")
    assert summary.endswith(" and 6 more")


def test_python_sources_come_first_and_then_the_smallest(root: Path, tmp_path: Path) -> None:
    for name, size in (("a.txt", 1), ("b.txt", 30), ("c.py", 60), ("d.txt", 20)):
        (root / name).write_text("x" * size)
    kept = KeptFiles(root, tmp_path / "copy", 90)
    kept.add_sources(["a.txt", "b.txt", "c.py", "d.txt"])
    assert [file["path"] for file in kept.files] == ["c.py", "a.txt", "d.txt"]
    assert kept.skipped == [{"path": "b.txt", "reason": "30 bytes are too many"}]
    assert kept.bytes_remaining == 9


def test_the_files_of_runs_are_no_sources(root: Path, tmp_path: Path) -> None:
    names = ["logs/run_1/run.json", "logs/run_1/history.csv", "logs/run_1/code/train.py", "tb/events.out.tfevents.1"]
    for name in (*names, "logs/plot.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")
    kept = KeptFiles(root, tmp_path / "copy", 100)
    kept.add_sources([*names, "logs/plot.py"])
    assert kept.files == [{"path": "logs/plot.py", "bytes": 1}]
    assert kept.skipped == []


def test_of_very_many_files_the_rest_is_not_opened(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "_MAX_OPENED", 2)
    for name in "abcd":
        (root / name).write_text("x")
    kept = KeptFiles(root, tmp_path / "copy", 100)
    kept.add_sources(list("abcd"))
    assert [file["path"] for file in kept.files] == ["a", "b"]
    assert {skipped["reason"] for skipped in kept.skipped} == {"one of more than 2 files"}


def test_a_script_is_kept_whatever_its_type_is(root: Path, tmp_path: Path) -> None:
    (root / "app.pyz").write_bytes(b"PK\0")
    kept = KeptFiles(root, tmp_path / "copy", 100)
    kept.add("app.pyz")
    kept.add_sources(["app.pyz"])
    assert kept.files == [{"path": "app.pyz", "bytes": 3}]
