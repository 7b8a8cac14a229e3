"""The code that a run keeps, as text for the page: the list of files, and one file at a time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from trackers.errors import ReadError
from trackers.reader.kept_code import KeptCode, read_kept_code
from trackers.reader.logs import Logs

_MAX_CHARACTERS = 200_000


def list_code(logs: Logs, run: str) -> dict[str, Any] | None:
    """Lists the code of a run.

    Args:
        logs: The logs.
        run: The run's directory, relative to the logdir.

    Returns:
        commit (or None), files (names for `code_text`), skipped (`[path, reason]` of at most 200 files that are left
        out), skipped_count and problems (sentences). None if the run keeps no code, or the logs are not on this
        machine.
    """
    try:
        code = _open(logs, run)
    except ReadError as error:
        return {"commit": None, "files": [], "skipped": [], "skipped_count": 0, "problems": [str(error)]}
    if code is None:
        return None
    return {
        "commit": code.manifest.commit,
        "files": code.names,
        "skipped": [[file["path"], file["reason"]] for file in code.manifest.skipped],
        "skipped_count": code.manifest.skipped_count,
        "problems": list(code.problems),
    }


def code_text(logs: Logs, run: str, name: str) -> dict[str, Any]:
    """Returns one file of the code of a run.

    Args:
        logs: The logs.
        run: The run's directory, relative to the logdir.
        name: One of the names that `list_code` returns.

    Returns:
        text (at most 200,000 characters) and truncated (whether the file has more).

    Raises:
        ReadError: If the run keeps no such file, or it cannot be read.
    """
    code = _open(logs, run)
    if code is None:
        raise ReadError(f"the run {run!r} keeps no code")
    text = code.text(name)
    return {"text": text[:_MAX_CHARACTERS], "truncated": len(text) > _MAX_CHARACTERS}


def _open(logs: Logs, run: str) -> KeptCode | None:
    root = os.path.expanduser(logs.index.root)
    if "://" in root:
        return None
    directory = Path(root, run)
    if not Path(os.path.realpath(directory)).is_relative_to(os.path.realpath(root)):
        raise ReadError(f"the run {run!r} leads out of the logdir; its code is not shown")
    return read_kept_code(directory)
