"""The trash and the archive of a logdir, and the runs in them.

    logs.trash/<entry>/run           the run's directory
    logs.trash/<entry>/moved.json    where it was, and since when it is here

They lie beside the logdir and not inside: TensorBoard looks into every folder of it, hidden ones too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final, Literal

from trackers.reader.resolve import resolve
from trackers.reader.storage import walk
from trackers.schema.label import load_name

Place = Literal["trash", "archive"]
FACTS: Final = "moved.json"
_RUN = "run"


@dataclass(frozen=True)
class Entry:
    """A run that was moved away.

    Attributes:
        folder: Its folder in the trash or the archive.
        run: What it was called in the logdir.
        moved: Since when it is here: UTC, ISO 8601.
        inside: Other runs that lay in its directory and came with it, as they were called in the logdir.
    """

    folder: Path
    run: str
    moved: str
    inside: tuple[str, ...] = ()

    @property
    def directory(self) -> Path:
        """The run's directory as it lies now."""
        return self.folder / _RUN

    def size(self) -> int:
        """How many bytes its files have."""
        return sum(file.stat().st_size for _, files in walk(self.directory) for file in files)


def folder_of(logdir: str | os.PathLike[str], place: Place) -> Path:
    """Where the runs of a logdir go: `logs.trash` or `logs.archive`, beside `logs`.

    Args:
        logdir: A folder on this machine.
        place: Which of the two.
    """
    return Path(f"{Path(logdir).expanduser().resolve()}.{place}")


def entries(logdir: str | os.PathLike[str], place: Place) -> list[Entry]:
    """The runs that were moved away from a logdir, the latest last.

    Args:
        logdir: As for `move_away`.
        place: Which of the two.
    """
    return sorted(_entries(folder_of(logdir, place)), key=lambda entry: (entry.moved, entry.folder.name))


def meant_entry(word: str, logdir: str | os.PathLike[str]) -> Entry:
    """The run in the trash or in the archive that a person means.

    Args:
        word: The name of its folder there, the run's, relative to the logdir, or the label's; or the end of any.
        logdir: As for `move_away`.

    Raises:
        ReadError: If there is none.
        InvalidArgumentError: If the word fits several, or none by being empty.
    """
    known: dict[str, Entry] = {}
    for entry in (*entries(logdir, "trash"), *entries(logdir, "archive")):
        name = entry.folder.name
        known[name if name not in known else f"{entry.folder.parent.name}/{name}"] = entry
    called = {
        name: [f"{entry.folder.parent.name}/{entry.folder.name}", entry.run, load_name(entry.directory) or ""]
        for name, entry in known.items()
    }
    return known[resolve(word.rstrip("/"), called, f"in the trash or the archive of {os.fspath(logdir)!r}")]


def _entries(parent: Path) -> Iterator[Entry]:
    if not parent.is_dir():
        return
    for folder in parent.iterdir():
        try:
            facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
            entry = Entry(folder, str(facts["run"]), str(facts["moved"]), tuple(map(str, facts["inside"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        run = PurePath(entry.run)
        if entry.directory.is_dir() and not run.is_absolute() and ".." not in run.parts:
            yield entry
