"""Moves runs to the trash or the archive, restores them, and deletes what is in the trash.

A run is always whole in one place, even if the process is killed: it is moved with one rename, and `moved.json` is
written before the run arrives and removed after it has left.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from trackers.errors import InvalidArgumentError, ReadError, RunDirectoryError
from trackers.manage.activity import active_reason
from trackers.manage.bins import ENTRY_FILE, Bin, BinEntry, bin_folder
from trackers.manage.run_directories import run_directories
from trackers.schema.json_file import replace_json
from trackers.schema.run_layout import folder_name
from trackers.schema.timestamps import utc_now

_DELETED_FOLDER = "deleted"


def move_run(logdir: str | os.PathLike[str], run: str, bin: Bin) -> BinEntry:
    """Moves a run's directory, with everything in it, to a folder that is hidden from TensorBoard.

    Args:
        logdir: The folder that TensorBoard reads.
        run: The run's name, as `Logs.runs` returns it.
        bin: `trash` or `archive`.

    Returns:
        The run's entry in the bin.

    Raises:
        ReadError: If there is no such run or logdir.
        InvalidArgumentError: If the run is the logdir itself or a link, or the logdir is not on this machine.
        RunDirectoryError: If the run is still being written or cannot be moved; it then stays where it is.
    """
    directories = run_directories(logdir)
    if run not in directories:
        raise ReadError(f"there is no run {run!r} under {os.fspath(logdir)!r}")
    directory = directories[run]
    if run == ".":
        raise InvalidArgumentError(f"{str(logdir)!r} is itself the run; give the folder above it as the logdir")
    if directory.is_symlink():
        raise InvalidArgumentError(
            f"{str(directory)!r} is a link to {os.readlink(directory)!r}; only a directory can be moved"
        )
    inside = {name: path for name, path in directories.items() if name.startswith(f"{run}/")}
    for path in (directory, *inside.values()):
        if reason := active_reason(path):
            raise RunDirectoryError(f"cannot move {str(path)!r} while it is being written: {reason}")
    parent = bin_folder(logdir, bin)
    try:
        folder = _create_entry_folder(parent, Path(run).name)
        entry = BinEntry(folder, run, utc_now(), tuple(inside))
        replace_json(folder / ENTRY_FILE, {"run": run, "moved": entry.moved, "inside": list(inside)})
        try:
            os.rename(directory, entry.directory)
        except OSError:
            _remove_entry_folder(folder)
            raise
    except OSError as error:
        reason = (
            "it is on another file system, and runs are not copied" if error.errno == errno.EXDEV else error.strerror
        )
        raise RunDirectoryError(f"cannot move {str(directory)!r} to {str(parent)!r}: {reason}") from error
    return entry


def restore(logdir: str | os.PathLike[str], entry: BinEntry) -> Path:
    """Moves a run back to where it was.

    Args:
        logdir: The logdir that the run was moved from.
        entry: An entry of one of the logdir's bins.

    Returns:
        The run's directory.

    Raises:
        RunDirectoryError: If something else is there now, or the run cannot be moved; it then stays in the bin.
    """
    directory = Path(logdir).expanduser() / entry.run
    if os.path.lexists(directory):
        raise RunDirectoryError(f"cannot restore {entry.run!r}: {str(directory)!r} exists; rename that first")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        os.rename(entry.directory, directory)
    except OSError as error:
        raise RunDirectoryError(f"cannot restore {entry.run!r} to {str(directory)!r}: {error.strerror}") from error
    with contextlib.suppress(OSError):  # without its run, an entry is ignored
        _remove_entry_folder(entry.folder)
    return directory


def delete(logdir: str | os.PathLike[str], entries: Sequence[BinEntry]) -> None:
    """Deletes runs from the trash for good. Ask the user before calling it; nothing else here deletes runs.

    Args:
        logdir: The logdir that the runs were moved from.
        entries: Entries of its trash.

    Raises:
        InvalidArgumentError: If an entry is not in the trash.
        RunDirectoryError: If something cannot be deleted; the next call deletes the rest.
    """
    trash = bin_folder(logdir, "trash")
    if outside := [str(entry.folder) for entry in entries if entry.folder.parent != trash]:
        raise InvalidArgumentError(f"can only delete runs in {str(trash)!r}; {outside[0]!r} is not in it")
    try:
        for entry in entries:
            # After a crash, half of a run must not look like a run.
            os.rename(entry.directory, entry.folder / _DELETED_FOLDER)
        for path in trash.glob(f"*/{ENTRY_FILE}"):
            if (path.parent / _DELETED_FOLDER).is_dir():
                shutil.rmtree(path.parent / _DELETED_FOLDER)
                _remove_entry_folder(path.parent)
    except OSError as error:
        raise RunDirectoryError(f"cannot delete {error.filename!r}: {error.strerror}") from error


def _remove_entry_folder(folder: Path) -> None:
    (folder / ENTRY_FILE).unlink()
    folder.rmdir()


def _create_entry_folder(parent: Path, name: str) -> Path:
    parent.mkdir(exist_ok=True)
    number, folder = 1, parent / folder_name(name)
    while True:
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            number += 1
            folder = parent / f"{folder_name(name)}-{number}"
