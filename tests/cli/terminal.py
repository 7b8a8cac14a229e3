"""Runs a command in a pseudo-terminal of a given width."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import trackers

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def run_in_terminal(folder: Path, width: int, *arguments: str, styles: bool = False) -> list[str]:
    """Runs `trackers …` with its standard output in a terminal.

    Args:
        folder: The working directory.
        width: Characters per line.
        arguments: The verb and its arguments.
        styles: Whether to keep the escape sequences of styles.

    Returns:
        The lines.
    """
    terminal, stdout = pty.openpty()
    fcntl.ioctl(stdout, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    environment |= {"TERM": "xterm", "PYTHONPATH": str(Path(trackers.__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-m", "trackers", *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(stdout)
        output = b""
        while block := _read(terminal):
            output += block
        assert process.stderr
        errors = process.stderr.read().decode()
    os.close(terminal)
    assert process.returncode == 0, errors
    text = output.decode()
    return (text if styles else _ESCAPES.sub("", text)).splitlines()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # the process has exited
        return b""
