"""Describes the process that writes a run: command, commit, packages, Python, host."""

from __future__ import annotations

import functools
import importlib.metadata
import os
import platform
import shlex
import socket
import subprocess
import sys
from typing import Any

_PACKAGES = ("tensorboard-plugin-trackers", "tensorflow", "keras", "tensorboard", "numpy", "jax", "torch")


def describe_process() -> dict[str, Any]:
    """Describes this process.

    Returns:
        command, git, packages, python, host and pid, as in `RunRecord`.
    """
    return {
        "command": shlex.join(sys.orig_argv),
        "git": _git_state(),
        "packages": dict(_versions()),
        "python": platform.python_version(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
    }


@functools.cache
def _versions() -> list[tuple[str, str]]:
    versions = []
    for package in _PACKAGES:
        try:
            versions.append((package, importlib.metadata.version(package)))
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def _git_state() -> dict[str, Any] | None:
    try:
        return {
            "commit": _run_git("rev-parse", "HEAD"),
            "dirty": bool(_run_git("status", "--porcelain", "--untracked-files=no")),
        }
    except (OSError, subprocess.SubprocessError):
        return None


def _run_git(*args: str) -> str:
    return subprocess.run(
        ["git", *args], capture_output=True, text=True, check=True, timeout=2, stdin=subprocess.DEVNULL
    ).stdout.strip()
