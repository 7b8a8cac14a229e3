"""Runs go to the trash or the archive, and come back.

A run is always in one place or the other, wherever the process is stopped: it is moved in one step, and `moved.json` is
there before the run comes and until it has gone.
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
from trackers.manage.bins import FACTS, Entry, Place, folder_of
from trackers.manage.run_directories import run_directories
from trackers.schema.json_file import replace_json
from trackers.schema.run_layout import folder_name
from trackers.schema.timestamps import utc_now

_DOOMED = "deleted"


def move_away(logdir: str | os.PathLike[str], run: str, place: Place) -> Entry:
    """Moves a run out of TensorBoard's sight, with all that is in its directory.

    Args:
        logdir: The folder that TensorBoard is given.
        run: As `Logs.runs` names it.
        place: Where to.

    Returns:
        What was made of it.

    Raises:
        ReadError: If there is no such run.
        InvalidArgumentError: If it is the logdir itself, or a link.
        RunDirectoryError: If it is still being written, or cannot be moved; it is then where it was.
    """
    known = run_directories(logdir)
    if run not in known:
        raise ReadError(f"there is no run {run!r} under {os.fspath(logdir)!r}")
    directory = known[run]
    if run == ".":
        raise InvalidArgumentError(f"{str(logdir)!r} is itself the run; give the folder above it as the logdir")
    if directory.is_symlink():
        raise InvalidArgumentError(
            f"{str(directory)!r} is a link to {os.readlink(directory)!r}; only a directory can be moved"
        )
    inside = {other: path for other, path in known.items() if other.startswith(f"{run}/")}
    for other in (directory, *inside.values()):
        if sign := active_reason(other):
            raise RunDirectoryError(f"{str(other)!r} is still being written ({sign}); end it, or wait until it is over")
    parent = folder_of(logdir, place)
    try:
        folder = _new_folder(parent, Path(run).name)
        replace_json(folder / FACTS, {"run": run, "moved": (moved := utc_now()), "inside": list(inside)})
        try:
            os.rename(directory, Entry(folder, run, moved).directory)
        except OSError:
            _remove_folder(folder)
            raise
    except OSError as error:
        why = "it is on another file system, and runs are not copied" if error.errno == errno.EXDEV else error.strerror
        raise RunDirectoryError(f"{str(directory)!r} cannot be moved to {str(parent)!r}: {why}") from error
    return Entry(folder, run, moved, tuple(inside))


def restore(logdir: str | os.PathLike[str], entry: Entry) -> Path:
    """Puts a run back where it was.

    Args:
        logdir: As for `move_away`.
        entry: One of `entries`.

    Returns:
        Its directory.

    Raises:
        RunDirectoryError: If something else is there now, or it cannot be moved; it stays where it is then.
    """
    directory = Path(logdir).expanduser() / entry.run
    if os.path.lexists(directory):
        raise RunDirectoryError(
            f"{entry.run!r} cannot be put back: there is something at {str(directory)!r} now; rename that first"
        )
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        os.rename(entry.directory, directory)
    except OSError as error:
        raise RunDirectoryError(f"{entry.run!r} cannot be put back to {str(directory)!r}: {error.strerror}") from error
    with contextlib.suppress(OSError):  # the run is back; what is left tells of nothing
        _remove_folder(entry.folder)
    return directory


def delete(logdir: str | os.PathLike[str], doomed: Sequence[Entry]) -> None:
    """Deletes runs for good; nothing else in this package does. To be called after a question.

    Args:
        logdir: As for `move_away`.
        doomed: Some of the trash's `entries`.

    Raises:
        InvalidArgumentError: If one of them is not in the trash.
        RunDirectoryError: If something cannot be deleted; the next time goes on with it.
    """
    trash = folder_of(logdir, "trash")
    if archived := [str(entry.folder) for entry in doomed if entry.folder.parent != trash]:
        raise InvalidArgumentError(f"only what is in {str(trash)!r} can be deleted, and {archived[0]!r} is not")
    try:
        for entry in doomed:
            # Half of a run shall not look like one, if this is interrupted.
            os.rename(entry.directory, entry.folder / _DOOMED)
        for facts in trash.glob(f"*/{FACTS}"):
            if (facts.parent / _DOOMED).is_dir():
                shutil.rmtree(facts.parent / _DOOMED)
                _remove_folder(facts.parent)
    except OSError as error:
        raise RunDirectoryError(f"{error.filename!r} cannot be deleted: {error.strerror}") from error


def _remove_folder(folder: Path) -> None:
    (folder / FACTS).unlink()
    folder.rmdir()


def _new_folder(parent: Path, words: str) -> Path:
    parent.mkdir(exist_ok=True)
    number, folder = 1, parent / folder_name(words)
    while True:
        try:
            folder.mkdir()
            return folder
        except FileExistsError:
            number += 1
            folder = parent / f"{folder_name(words)}-{number}"
