"""The trash and the archive of a logdir, and the runs in them.

    logs.trash/<entry>/run           the run's directory
    logs.trash/<entry>/moved.json    where the run was, and when it was moved

Both folders are beside the logdir, not inside it: TensorBoard reads every folder of a logdir, even hidden ones.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final, Literal

from trackers.reader.listing import FolderTree
from trackers.reader.resolve import resolve
from trackers.schema.label import load_name

Bin = Literal["trash", "archive"]
ENTRY_FILE: Final = "moved.json"
_RUN_FOLDER = "run"


@dataclass(frozen=True)
class BinEntry:
    """A run in the trash or the archive.

    Attributes:
        folder: The entry's folder in the bin.
        run: The run's name in the logdir, as `Logs.runs` returns it.
        moved: When it was moved: UTC, ISO 8601.
        inside: Names of other runs in its directory; they were moved with it.
    """

    folder: Path
    run: str
    moved: str
    inside: tuple[str, ...] = ()

    @property
    def directory(self) -> Path:
        """The run's directory in the bin."""
        return self.folder / _RUN_FOLDER

    def size(self) -> int:
        """Returns the size of the run's files in bytes."""
        return sum(file.stat().st_size for _, files in FolderTree(self.directory).walk() for file in files)


def bin_folder(logdir: str | os.PathLike[str], bin: Bin) -> Path:
    """Returns the folder of a bin: `logs.trash` or `logs.archive`, beside `logs`.

    Args:
        logdir: A folder on this machine.
        bin: `trash` or `archive`.
    """
    return Path(f"{Path(logdir).expanduser().resolve()}.{bin}")


def bin_entries(logdir: str | os.PathLike[str], bin: Bin) -> list[BinEntry]:
    """Lists the runs in a bin, the latest last. Folders without a valid `moved.json` are ignored.

    Args:
        logdir: The logdir that the runs were moved from.
        bin: `trash` or `archive`.
    """
    return sorted(_read_entries(bin_folder(logdir, bin)), key=lambda entry: (entry.moved, entry.folder.name))


def resolve_entry(name: str, logdir: str | os.PathLike[str]) -> BinEntry:
    """Returns the run in the trash or the archive that a person names.

    Args:
        name: The name of the entry's folder, the run's name in the logdir, or the name in its label; or the end of any.
        logdir: The logdir that the run was moved from.

    Raises:
        ReadError: If no run matches.
        InvalidArgumentError: If several runs match, or the name is empty.
    """
    entries: dict[str, BinEntry] = {}
    for entry in (*bin_entries(logdir, "trash"), *bin_entries(logdir, "archive")):
        key = entry.folder.name
        entries[key if key not in entries else f"{entry.folder.parent.name}/{key}"] = entry
    aliases = {
        key: [f"{entry.folder.parent.name}/{entry.folder.name}", entry.run, load_name(entry.directory) or ""]
        for key, entry in entries.items()
    }
    return entries[resolve(name.rstrip("/"), aliases, f"in the trash or the archive of {os.fspath(logdir)!r}")]


def _read_entries(parent: Path) -> Iterator[BinEntry]:
    if not parent.is_dir():
        return
    for folder in parent.iterdir():
        try:
            fields = json.loads((folder / ENTRY_FILE).read_text(encoding="utf-8"))
            entry = BinEntry(folder, str(fields["run"]), str(fields["moved"]), tuple(map(str, fields["inside"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        run = PurePath(entry.run)
        if entry.directory.is_dir() and not run.is_absolute() and ".." not in run.parts:
            yield entry
