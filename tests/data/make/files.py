"""Event files and traces into the repository: these alone of what a writer leaves, under names that tell nothing."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import tempfile
from pathlib import Path

_SECONDS = 1_700_000_000
_TRACE = ".xplane.pb"


def keep(made: Path, target: Path) -> int:
    """Puts the event files and traces of one folder in the place of those in another.

    Their names hold the host's and a process's number, so they get other names in the same order.

    Args:
        made: Where a writer wrote.
        target: Where they are to lie.

    Returns:
        How many bytes they have.

    Raises:
        ValueError: If a file holds the name of this machine, of its user, or of a folder of his; the target is then as
            it was.
    """
    kept: dict[Path, bytes] = {}
    for folder in sorted({path.parent for path in made.rglob("*.*") if _wanted(path.name)}):
        for number, path in enumerate(sorted(path for path in folder.iterdir() if _wanted(path.name))):
            data = path.read_bytes()
            if secrets := [word for word in _secrets(made) if word.encode() in data]:
                raise ValueError(f"{path} should not name the machine, and holds {secrets}")
            name = f"host{number or ''}{_TRACE}"
            if not path.name.endswith(_TRACE):
                tail = ".v2" if path.name.endswith(".v2") else ""
                name = f"events.out.tfevents.{_SECONDS + number}.host.1.{number}{tail}"
            kept[target / folder.relative_to(made) / name] = data
    shutil.rmtree(target, ignore_errors=True)
    for path, data in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return sum(map(len, kept.values()))


def _wanted(name: str) -> bool:
    return "tfevents" in name or name.endswith(_TRACE)


def _secrets(made: Path) -> set[str]:
    folders = {str(made), str(Path.home()), os.getcwd(), tempfile.gettempdir(), "site-packages"}
    # Private paths must not be published. Shorter words occur in any random bytes.
    return {word for word in (*folders, socket.gethostname(), getpass.getuser()) if len(word) > 3}
