"""What a run records of its process, in real git repositories and real processes."""

from __future__ import annotations

import importlib.metadata
import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from trackers.run.process_info import describe_process


def git(*arguments: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git("init", "--quiet")
    return tmp_path


@pytest.fixture
def committed(repository: Path) -> Path:
    (repository / "file").write_text("first")
    git("add", "file")
    git("commit", "--quiet", "-m", "first")
    return repository


def test_the_commit_is_recorded(committed: Path) -> None:
    assert describe_process()["git"] == {"commit": git("rev-parse", "HEAD"), "dirty": False}


def test_an_untracked_file_does_not_make_the_repository_dirty(committed: Path) -> None:
    (committed / "new").touch()
    assert describe_process()["git"]["dirty"] is False


@pytest.mark.parametrize("staged", [False, True])
def test_a_change_since_the_commit_makes_the_repository_dirty(committed: Path, staged: bool) -> None:
    (committed / "file").write_text("second")
    if staged:
        git("add", "file")
    assert describe_process()["git"]["dirty"] is True


def test_a_repository_without_a_commit_has_no_git_state(repository: Path) -> None:
    assert describe_process()["git"] is None


def test_a_folder_outside_a_repository_has_no_git_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert describe_process()["git"] is None


def test_a_machine_without_git_has_no_git_state(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(committed))
    assert describe_process()["git"] is None


def test_the_command_line_is_quoted_for_a_shell(tmp_path: Path) -> None:
    script = tmp_path / "a script.py"
    script.write_text("from trackers.run.process_info import describe_process; print(describe_process()['command'])")
    command = [sys.executable, "-X", "utf8", str(script), "--note", "it's"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shlex.split(printed)[1:] == command[1:]


def test_versions_host_and_process_are_recorded() -> None:
    info = describe_process()
    assert info["packages"]["keras"] == importlib.metadata.version("keras")
    assert info["packages"]["tensorboard-plugin-trackers"]
    assert "torch" not in info["packages"]  # it is not installed here
    assert info["python"] == sys.version.split()[0]
    assert (info["host"], info["pid"]) == (socket.gethostname(), os.getpid())
