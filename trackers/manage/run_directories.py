"""Lists the runs of a logdir by their directories, and resolves the run that a person names. Opens no event file."""

from __future__ import annotations

import os
from pathlib import Path

from trackers.errors import InvalidArgumentError
from trackers.reader.index import run_and_split
from trackers.reader.listing import list_files
from trackers.reader.resolve import resolve
from trackers.reader.storage import LocalFile
from trackers.schema.label import load_name
from trackers.schema.run_layout import METADATA_FILES, RECORD_FILE, is_trace, trace_location


def run_directories(logdir: str | os.PathLike[str]) -> dict[str, Path]:
    """Returns the directory of every run of a logdir.

    Args:
        logdir: A folder on this machine.

    Returns:
        Run name, as `Logs.runs` returns it ("." for the logdir itself), to its directory.

    Raises:
        ReadError: If there is no such folder.
        InvalidArgumentError: If the logdir is not on this machine.
    """
    root = os.path.expanduser(os.fspath(logdir))
    if "://" in root:
        raise InvalidArgumentError(f"runs can only be labeled and moved on this machine, not at {root!r}")
    files = [file for file in list_files(root) if isinstance(file, LocalFile)]
    with_record = {file.folder for file in files if file.name == RECORD_FILE}
    locations = (trace_location(file.folder) for file in files if is_trace(file.name))
    folders = {file.folder for file in files if file.name not in METADATA_FILES and not is_trace(file.name)}
    folders |= {location[0] for location in locations if location}
    runs = with_record | {run_and_split(folder, with_record)[0] for folder in folders}
    return {run: Path(root, run) for run in sorted(runs)}


def resolve_run(name: str, logdir: str | os.PathLike[str]) -> tuple[str, Path]:
    """Returns the run that a person names.

    Args:
        name: The run's directory, its name in the logdir, or the name in its label; or the end of any ("k7qf").
        logdir: The folder with the runs.

    Returns:
        The run's name, as `Logs.runs` returns it, and its directory.

    Raises:
        ReadError: If no run matches, or there is no such logdir.
        InvalidArgumentError: If several runs match, the name is empty, or the logdir is not on this machine.
    """
    directories = run_directories(logdir)
    root = os.path.expanduser(os.fspath(logdir))
    # The typed path finds a run that is a link, the resolved path a run in a logdir that is a link.
    for normalize in (os.path.abspath, os.path.realpath):
        path = os.path.relpath(normalize(name), normalize(root))
        if name and path in directories:
            return path, directories[path]
    aliases = {run: [load_name(directory) or ""] for run, directory in directories.items()}
    run = resolve(name, aliases, f"under {os.fspath(logdir)!r}")
    return run, directories[run]


def run_directory(name: str, logdir: str | os.PathLike[str]) -> Path:
    """Returns the directory of the run that a person names, inside a logdir or anywhere on this machine.

    Args:
        name: The directory of a run with a run record, or what `resolve_run` accepts.
        logdir: The folder with the runs.

    Raises:
        ReadError: If no run matches, or there is no such logdir.
        InvalidArgumentError: If several runs match, the name is empty, or the logdir is not on this machine.
    """
    path = Path(name).expanduser()
    return path if name and (path / RECORD_FILE).is_file() else resolve_run(name, logdir)[1]
