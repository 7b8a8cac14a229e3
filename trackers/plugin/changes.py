"""What a person does with runs from the page: label them, put them away, bring them back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, get_args

from trackers import record
from trackers.errors import ReadError, SettingError, TrackersError
from trackers.manage.choosing import run_directories
from trackers.manage.entries import Place, entries
from trackers.manage.labels import change_label
from trackers.manage.moving import move_away
from trackers.manage.moving import restore as put_back

_PLACES: Final[tuple[Place, ...]] = get_args(Place)
_FIELDS: Final[Mapping[str, type[Any]]] = {"name": str, "note": str, "add": list, "remove": list}

Question = Mapping[str, Any]


def label(logdir: str, question: Question) -> dict[str, Any]:
    """Changes the label of a run; what is not named in the question stays as it is.

    Args:
        logdir: The logdir.
        question: run, and any of name, note (str), add and remove (lists of tags).

    Returns:
        name, note and tags as they are now.

    Raises:
        ReadError: If there is no such run.
        SettingError: If something else is asked, or the run lies outside of the logdir.
        RunDirectoryError: If the label cannot be written.
    """
    wanted: dict[str, Any] = {field: value for field, value in question.items() if field != "run"}
    for field, value in wanted.items():
        if field not in _FIELDS or not isinstance(value, _FIELDS[field]) or not all(map(_is_text, value)):
            raise SettingError(f"a label has a name, a note, and tags to add and remove, not {field}={value!r}")
    run = question.get("run")
    if run not in (known := run_directories(logdir)):
        raise ReadError(f"there is no run {run!r} under {logdir!r}")
    changed = change_label(_inside(logdir, known[run]), **wanted)
    return {field: changed[field] for field in ("name", "note", "tags")}


def put_away(logdir: str, question: Question) -> dict[str, list[str]]:
    """Moves runs to the trash or the archive; one that has to stay keeps none of the others.

    Args:
        logdir: The logdir.
        question: runs, and place (`trash` or `archive`).

    Returns:
        moved (those that went, with what lay in their directories), and errors (a sentence for each other).

    Raises:
        SettingError: If something else is asked.
    """
    place, runs = question.get("place"), question.get("runs")
    if place not in _PLACES or not isinstance(runs, list) or not all(map(_is_text, runs)):
        raise SettingError(f"a list of runs and trash or archive are wanted, not {runs!r} and {place!r}")
    moved, errors = list[str](), list[str]()
    for run in sorted(set(runs)):
        if run in moved:  # it lay in the directory of another
            continue
        try:
            _inside(logdir, Path(logdir).expanduser() / run)
            entry = move_away(logdir, run, place)
            moved += [entry.run, *entry.inside]
        except TrackersError as error:
            errors.append(str(error))
    return {"moved": moved, "errors": errors}


def restore(logdir: str, question: Question) -> dict[str, str]:
    """Puts a run back where it was.

    Args:
        logdir: The logdir.
        question: place and folder, as `away` tells them.

    Returns:
        run, as it is called in the logdir.

    Raises:
        ReadError: If it is not there any more.
        SettingError: If it would come to lie outside of the logdir.
        RunDirectoryError: If something else is where it was, or it cannot be moved.
    """
    place, folder = question.get("place"), question.get("folder")
    found = [entry for entry in entries(logdir, place) if entry.folder.name == folder] if place in _PLACES else []
    if not found:
        raise ReadError(f"there is no run {folder!r} in the {place}; somebody may have restored it already")
    _inside(logdir, Path(logdir).expanduser() / found[0].run)
    put_back(logdir, found[0])
    return {"run": found[0].run}


def away(logdir: str) -> list[dict[str, Any]]:
    """The runs in the trash and in the archive, the latest first.

    Args:
        logdir: The logdir.

    Returns:
        place, folder (its name there), run, name (or None), moved (UTC, ISO 8601), inside (other runs that went with
        it) and bytes.
    """
    found = [(place, entry) for place in _PLACES for entry in entries(logdir, place)]
    return [
        {
            "place": place,
            "folder": entry.folder.name,
            "run": entry.run,
            "name": record.load_name(entry.directory),
            "moved": entry.moved,
            "inside": list(entry.inside),
            "bytes": entry.size(),
        }
        for place, entry in sorted(found, key=lambda pair: pair[1].moved, reverse=True)
    ]


def _inside(logdir: str, directory: Path) -> Path:
    """A directory, if it lies under the logdir once every link is followed.

    Raises:
        SettingError: If it does not.
    """
    root = os.path.realpath(os.path.expanduser(logdir))
    if not Path(os.path.realpath(directory)).is_relative_to(root):
        raise SettingError(f"{str(directory)!r} leads out of {root!r}; only what lies there can be changed from here")
    return directory


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
