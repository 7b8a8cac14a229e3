"""The runs of a logdir by their directories, and which of them a person means. No event file is opened for it."""

from __future__ import annotations

import os
from pathlib import Path

from trackers.errors import InvalidArgumentError
from trackers.reader.index import run_and_split
from trackers.reader.resolve import resolve
from trackers.reader.storage import LocalFile, list_files
from trackers.schema.label import load_name
from trackers.schema.run_layout import LABEL_FILE, RECORD_FILE


def run_directories(logdir: str | os.PathLike[str]) -> dict[str, Path]:
    """Every run of a logdir, of this kit or of anybody.

    Args:
        logdir: A folder on this machine.

    Returns:
        Run, as `Logs.runs` names it ("." for the logdir itself), to its directory.

    Raises:
        ReadError: If there is no such folder.
        InvalidArgumentError: If it is not on this machine.
    """
    root = os.path.expanduser(os.fspath(logdir))
    if "://" in root:
        raise InvalidArgumentError(f"runs are labelled and moved on the machine where they lie, not at {root!r}")
    files = [file for file in list_files(root) if isinstance(file, LocalFile)]
    recorded = {file.folder for file in files if file.name == RECORD_FILE}
    with_events = {file.folder for file in files if file.name not in (RECORD_FILE, LABEL_FILE)}
    runs = recorded | {run_and_split(folder, recorded)[0] for folder in with_events}
    return {run: Path(root, run) for run in sorted(runs)}


def meant(word: str, logdir: str | os.PathLike[str]) -> tuple[str, Path]:
    """The run that a person means.

    Args:
        word: Its directory, its name (the directory's, relative to the logdir, or the label's), or the end of either.
        logdir: Where it lies.

    Returns:
        The run, as `Logs.runs` names it, and its directory.

    Raises:
        ReadError: If there is no such run or logdir.
        InvalidArgumentError: If the word fits several runs, or none by being empty.
    """
    known = run_directories(logdir)
    root = os.path.expanduser(os.fspath(logdir))
    # As it was typed, for a run that is a link; and as it lies, for a logdir that is one.
    for spelt in (os.path.abspath, os.path.realpath):
        path = os.path.relpath(spelt(word), spelt(root))
        if word and path in known:
            return path, known[path]
    called = {run: [load_name(directory) or ""] for run, directory in known.items()}
    run = resolve(word, called, f"under {os.fspath(logdir)!r}")
    return run, known[run]
