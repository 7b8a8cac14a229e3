"""Does what a guide says in a folder: writes the files that it shows, and runs its commands."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

_BLOCK = re.compile(r'^```(sh|\w+ title="([^"]+)")\n(.*?)^```', flags=re.MULTILINE | re.DOTALL)
_PROGRAMS = {
    "git": ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"],
    "python": [sys.executable],
    "trackers": [sys.executable, "-m", "trackers"],
}


def run_guide(page: Path, folder: Path) -> None:
    """Writes the files and runs the shell commands of a page, in order.

    Args:
        page: A guide whose commands are those of git, Python and this package.
        folder: Where to; created.

    Raises:
        subprocess.CalledProcessError: If a command fails.
    """
    folder.mkdir(parents=True)
    for _, title, code in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if title:
            (folder / title).write_text(code, encoding="utf-8")
            continue
        for command in code.splitlines():
            program, *arguments = shlex.split(command)
            subprocess.run([*_PROGRAMS[program], *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
