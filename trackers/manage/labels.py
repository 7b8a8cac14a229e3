"""Changes the label of a run: the name, the note and the tags that people give it, in its `label.json`."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from trackers.errors import InvalidArgumentError, RunDirectoryError
from trackers.schema.file_lock import file_lock
from trackers.schema.label import Label, check_tags
from trackers.schema.run_layout import LABEL_FILE
from trackers.schema.timestamps import utc_now

_LOCK_FILE = f".{LABEL_FILE}.lock"
_EDITED = ("name", "note", "tags")


def change_label(
    directory: str | os.PathLike[str],
    *,
    name: str | None = None,
    note: str | None = None,
    add: Collection[str] = (),
    remove: Collection[str] = (),
) -> Label:
    """Changes the label of a run; arguments that are left out change nothing.

    People who change one label at the same time wait for each other, also on a shared file system, so no change is
    lost: a value that is replaced moves to the label's `history`.

    Args:
        directory: The directory of any run.
        name: The name of the run, one line; "" for no name. The directory keeps its own.
        note: A text; "" for none.
        add: Tags to add.
        remove: Tags to remove; those that the run does not have are ignored.

    Returns:
        The new label.

    Raises:
        InvalidArgumentError: If the name has several lines, the tags are a string, or a tag is empty or has several
            lines.
        RunDirectoryError: If the label cannot be written, or the file is not a label.
    """
    if name and len(name.splitlines()) > 1:
        raise InvalidArgumentError(f"the name of a run must be one line, not {name!r}; a note may have more")
    add, remove = check_tags(add), check_tags(remove)
    path = Path(directory) / LABEL_FILE
    try:
        with file_lock(path.with_name(_LOCK_FILE)):
            label = _load(path)
            changed = replace(
                label,
                name=label.name if name is None else name or None,
                note=label.note if note is None else note,
                tags=[tag for tag in dict.fromkeys((*label.tags, *add)) if tag not in remove],
            )
            replaced = {
                field: old for field in _EDITED if _loses(old := getattr(label, field), getattr(changed, field))
            }
            if replaced:
                changed.history = [*label.history, {"until": utc_now(), **replaced}]
            changed.save(path.parent)
            return changed
    except RunDirectoryError:
        raise
    except OSError as error:
        raise RunDirectoryError(f"cannot write the label {str(path)!r}: {error.strerror or error}") from error


def _loses(old: Any, new: Any) -> bool:
    """Tells whether anything of the old value is not in the new one."""
    return bool(set(old) - set(new)) if isinstance(old, list) else bool(old) and old != new


def _load(path: Path) -> Label:
    """Reads a label to change it; a malformed one is left to the person who wrote it."""
    try:
        label, problems = Label.parse(path.read_bytes())
    except FileNotFoundError:
        return Label()
    except ValueError as error:
        raise RunDirectoryError(f"{str(path)!r} is not a valid label: {error}; fix it, or move it away") from error
    if problems:
        raise RunDirectoryError(f"{str(path)!r} is not a valid label: {problems[0]}; fix it, or move it away")
    return label
