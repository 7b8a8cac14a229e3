"""Event files into the repository: these alone of what a writer leaves, and under names that tell nothing."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
from pathlib import Path

_SECONDS = 1_700_000_000


def keep(made: Path, target: Path) -> int:
    """Copies the event files of a folder.

    Their names hold the host's and a process's number, so they get others, which sort likewise.

    Args:
        made: Where a writer wrote.
        target: Where they are to lie.

    Returns:
        How many bytes they have.

    Raises:
        ValueError: If a file holds the name of this machine, of its user, or of a folder of his.
    """
    size = 0
    for folder in sorted({path.parent for path in made.rglob("*tfevents*")}):
        for number, path in enumerate(sorted(folder.glob("*tfevents*"))):
            data = path.read_bytes()
            told = [word for word in _secrets(made) if word.encode() in data]
            if told:
                raise ValueError(f"{path} should tell nothing of the machine that it was made on, and holds {told}")
            tail = ".v2" if path.name.endswith(".v2") else ""
            to = target / folder.relative_to(made) / f"events.out.tfevents.{_SECONDS + number}.host.1.{number}{tail}"
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
            size += len(data)
    return size


def _secrets(made: Path) -> set[str]:
    folders = {str(made), str(Path.home()), os.getcwd(), "/tmp/", "/home/", "/root/", "site-packages"}
    # Shorter ones are found in any random bytes.
    return {word for word in (*folders, socket.gethostname(), getpass.getuser()) if len(word) > 3}
