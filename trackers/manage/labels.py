"""Labels: the name, the note and the tags that people give a run, in its `label.json`."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from trackers import names, record
from trackers.errors import RunDirectoryError, SettingError

_EMPTY: dict[str, Any] = {"name": None, "note": "", "tags": []}
_LOCK_FILE = f".{names.LABEL_FILE}.lock"


def change_label(
    directory: str | os.PathLike[str],
    *,
    name: str | None = None,
    note: str | None = None,
    add: Collection[str] = (),
    remove: Collection[str] = (),
) -> dict[str, Any]:
    """Changes what a person says of a run; what is not named here stays as it is.

    People who change one label at the same time wait for each other, also where a file system is shared, so nobody's
    words are lost: what a change takes the place of goes to the label's `history`.

    Args:
        directory: The run's directory, of this kit or of anybody.
        name: What to call the run, one line; "" for no name. The directory keeps its own.
        note: A text; "" for none.
        add: Tags to add.
        remove: Tags to take away; those that it does not have are passed over.

    Returns:
        The new label: `name` (str or None), `note` (str), `tags` (list of str, without repetition), `history` (list of
        what was replaced: `until`, UTC in ISO 8601, and the fields as they were), and whatever else was there.

    Raises:
        SettingError: If a name has several lines, or a tag has none.
        RunDirectoryError: If the label cannot be written, or is there and cannot be understood.
    """
    _validate(name, add, remove)
    path = Path(directory) / names.LABEL_FILE
    try:
        with _alone(path.parent):
            label = _EMPTY | _load(path)
            label["tags"] = [str(tag) for tag in label["tags"]]
            wanted: dict[str, Any] = {} if name is None else {"name": name or None}
            wanted |= {} if note is None else {"note": note}
            wanted["tags"] = list(dict.fromkeys(tag for tag in (*label["tags"], *add) if tag not in remove))
            replaced = {field: label[field] for field, value in wanted.items() if _loses(label[field], value)}
            if replaced:
                label["history"] = [*label.get("history", []), {"until": record.now(), **replaced}]
            record.replace_json(path, label | wanted)
            return label | wanted
    except RunDirectoryError:
        raise
    except OSError as error:
        raise RunDirectoryError(f"the label {str(path)!r} cannot be written: {error.strerror or error}") from error


def _validate(name: str | None, add: Collection[str], remove: Collection[str]) -> None:
    if name and len(name.splitlines()) > 1:
        raise SettingError(f"the name of a run should be one line, not {name!r}; a note may have more")
    for tags in (add, remove):
        if isinstance(tags, str) or not all(tag.strip() and len(tag.splitlines()) == 1 for tag in tags):
            raise SettingError(f"tags should be a list of words, each of one line, not {tags!r}")


def _loses(old: Any, new: Any) -> bool:
    """Whether anything of the old value is not in the new one."""
    return bool(set(old) - set(new)) if isinstance(old, list) else bool(old) and old != new


def _load(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise RunDirectoryError(f"{str(path)!r} should be a label: {error}; mend it, or move it away") from error
    if not isinstance(found, dict) or not all(isinstance(found.get(name, []), list) for name in ("tags", "history")):
        raise RunDirectoryError(f"{str(path)!r} should be a label, with lists of tags and history; mend or move it")
    return found


@contextlib.contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Keeps everybody else from the label: threads, processes, and other machines where the file system is NFS.

    The lock file stays: somebody may be waiting for it.
    """
    lock = os.open(directory / _LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        # In a folder that a group shares, the others' umask must not lock them out.
        with contextlib.suppress(PermissionError):
            os.fchmod(lock, 0o666)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
