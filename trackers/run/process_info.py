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

from trackers.run.git import run_git
from trackers.schema.rerun_origin import RerunOrigin, rerun_origin

_PACKAGES = ("tensorboard-plugin-trackers", "tensorflow", "keras", "tensorboard", "numpy", "jax", "torch")


def describe_process() -> dict[str, Any]:
    """Describes this process.

    Returns:
        command, working_directory, parent, git, packages, python, host and pid, as in `RunRecord`.
    """
    origin = rerun_origin()
    return {
        "command": shlex.join(sys.orig_argv),
        "working_directory": _working_directory(origin),
        "parent": origin.parent if origin else None,
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


def _working_directory(origin: RerunOrigin | None) -> str:
    try:
        path = os.getcwd()
    except OSError:  # deleted meanwhile
        return ""
    return str(origin.original_path(path) if origin else path).encode("utf-8", "replace").decode()


def _git_state() -> dict[str, Any] | None:
    try:
        return {
            "commit": run_git("rev-parse", "HEAD"),
            "dirty": bool(run_git("status", "--porcelain", "--untracked-files=no")),
        }
    except (OSError, subprocess.SubprocessError):
        return None
