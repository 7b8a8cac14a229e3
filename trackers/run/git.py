"""Asks git about the repository of a training script, without locks and within a time limit."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

# `git status` would otherwise refresh the index of a repository in which a person may be working.
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0"}


def run_git(*arguments: str, folder: Path | None = None, timeout: float = 2) -> str:
    """Runs git.

    Args:
        arguments: The subcommand and its arguments.
        folder: Where to run it; by default in the working directory.
        timeout: Seconds.

    Returns:
        What it prints to stdout, without white space at the ends; bytes that are not UTF-8 become surrogates.

    Raises:
        OSError: If there is no git, or no such folder.
        subprocess.SubprocessError: If git fails or takes too long.
    """
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=os.environ | _ENVIRONMENT,
        capture_output=True,
        check=True,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
    )
    return os.fsdecode(done.stdout).strip()


def read_git(*arguments: str, folder: Path, timeout: float, max_bytes: int, index: Path | None = None) -> bytes | None:
    """Runs git for output that may be large.

    Args:
        arguments: The subcommand and its arguments.
        folder: Where to run it.
        timeout: Seconds.
        max_bytes: How much to read.
        index: A copy of the index to use instead of the repository's own.

    Returns:
        What it prints to stdout; None if it is more than `max_bytes`.

    Raises:
        OSError: If there is no git, or no such folder.
        subprocess.SubprocessError: If git fails or takes too long.
    """
    with subprocess.Popen(
        ["git", *arguments],
        cwd=folder,
        env=os.environ | _ENVIRONMENT | ({"GIT_INDEX_FILE": str(index)} if index else {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout
        timer = threading.Timer(timeout, process.kill)
        timer.start()
        try:
            output = process.stdout.read(max_bytes + 1)
            if is_whole := len(output) <= max_bytes:
                process.wait()
        finally:
            timer.cancel()
            process.kill()
    if is_whole and process.returncode:
        raise subprocess.CalledProcessError(process.returncode, ["git", *arguments])
    return output if is_whole else None
