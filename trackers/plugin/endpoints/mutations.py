"""Changes that a person makes from the page: label runs, move them to the trash or the archive, restore them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, cast, get_args

from trackers.errors import InvalidArgumentError, ReadError, TrackersError
from trackers.manage.bins import Bin, bin_entries
from trackers.manage.labels import change_label
from trackers.manage.run_directories import run_directories
from trackers.manage.trash import move_run, restore
from trackers.plugin.payload import Payload
from trackers.schema.label import load_name
from trackers.schema.run_layout import LABEL_FILE

_BINS: Final[tuple[Bin, ...]] = get_args(Bin)
_LABEL_FIELDS: Final = ("name", "note", "add", "remove")


def set_label(logdir: str, payload: Payload) -> dict[str, Any]:
    """Changes the label of a run; fields that the payload does not have stay as they are.

    Args:
        logdir: The logdir.
        payload: run, and any of name, note (strings), add and remove (lists of tags).

    Returns:
        name, note and tags as they are now.

    Raises:
        ReadError: If there is no such run.
        InvalidArgumentError: If the payload has other fields, or the run is outside of the logdir.
        RunDirectoryError: If the label cannot be written.
    """
    run = payload.string("run")
    changes: dict[str, Any] = {}
    for field in payload.fields.keys() - {"run"}:
        if field not in _LABEL_FIELDS:
            raise InvalidArgumentError(f"a label has {', '.join(_LABEL_FIELDS)}, not {field!r:.100}")
        changes[field] = payload.string(field) if field in ("name", "note") else payload.strings(field)
    if run not in (known := run_directories(logdir)):
        raise ReadError(f"there is no run {run!r} under {logdir!r}")
    label = change_label(_inside(logdir, known[run] / LABEL_FILE).parent, **changes)
    return {"name": label.name, "note": label.note, "tags": label.tags}


def move_runs(logdir: str, payload: Payload) -> dict[str, list[str]]:
    """Moves runs to the trash or the archive; a run that cannot be moved does not keep the others.

    Args:
        logdir: The logdir.
        payload: runs, and bin (`trash` or `archive`).

    Returns:
        moved (the runs that were moved, and those in their directories), and errors (a sentence per other run).

    Raises:
        InvalidArgumentError: If a field of the payload is missing or invalid.
    """
    bin, runs = payload.choice("bin", _BINS), payload.strings("runs")
    moved, errors = list[str](), list[str]()
    for run in sorted(set(runs)):
        if run in moved:  # it was in the directory of another
            continue
        try:
            _inside(logdir, Path(logdir).expanduser() / run)
            entry = move_run(logdir, run, cast(Bin, bin))
            moved += [entry.run, *entry.inside]
        except TrackersError as error:
            errors.append(str(error))
    return {"moved": moved, "errors": errors}


def restore_run(logdir: str, payload: Payload) -> dict[str, str]:
    """Moves a run back to where it was.

    Args:
        logdir: The logdir.
        payload: bin and folder, as `list_bins` returns them.

    Returns:
        run, its directory relative to the logdir.

    Raises:
        ReadError: If it is not there any more.
        InvalidArgumentError: If a field of the payload is missing or invalid, or the run would be outside of the
            logdir.
        RunDirectoryError: If something else is where it was, or it cannot be moved.
    """
    bin, folder = payload.choice("bin", _BINS), payload.string("folder")
    matches = [entry for entry in bin_entries(logdir, cast(Bin, bin)) if entry.folder.name == folder]
    if not matches:
        raise ReadError(f"there is no run {folder!r} in the {bin}; it may have been restored already")
    _inside(logdir, Path(logdir).expanduser() / matches[0].run)
    restore(logdir, matches[0])
    return {"run": matches[0].run}


def list_bins(logdir: str) -> list[dict[str, Any]]:
    """Lists the runs in the trash and in the archive, the latest first.

    Args:
        logdir: The logdir.

    Returns:
        bin, folder (its name there), run, name (or None), moved (UTC, ISO 8601), inside (other runs that were moved
        with it) and bytes.
    """
    entries_of_bins = [(bin, entry) for bin in _BINS for entry in bin_entries(logdir, bin)]
    return [
        {
            "bin": bin,
            "folder": entry.folder.name,
            "run": entry.run,
            "name": load_name(entry.directory),
            "moved": entry.moved,
            "inside": list(entry.inside),
            "bytes": entry.size(),
        }
        for bin, entry in sorted(entries_of_bins, key=lambda pair: pair[1].moved, reverse=True)
    ]


def _inside(logdir: str, path: Path) -> Path:
    """Returns a path that is inside the logdir once every link is followed.

    Raises:
        InvalidArgumentError: If it is not.
    """
    root = os.path.realpath(os.path.expanduser(logdir))
    if not Path(os.path.realpath(path)).is_relative_to(root):
        raise InvalidArgumentError(
            f"{str(path)!r} leads out of {root!r}; only runs inside it can be changed from the page"
        )
    return path
