"""Alerts on the desktop: `notify-send` on Linux, `osascript` on macOS, where they exist."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys

from trackers.schema.alert_record import Level

_TIMEOUT_SECONDS = 10
_URGENCIES: dict[Level, str] = {"info": "low", "warning": "normal", "error": "critical"}
# The texts are arguments, not a part of the script.
_SCRIPT = "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run"


def show(level: Level, title: str, body: str) -> str | None:
    """Shows a notification on the desktop of this machine, if there is one.

    Args:
        level: The level of the alert.
        title: One line.
        body: Plain text.

    Returns:
        Why it failed; None if it is shown or there is no desktop.
    """
    command = _command(level, title, body)
    if command is None:
        return None
    try:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"{os.path.basename(command[0])} failed ({type(error).__name__})"
    return None


def _command(level: Level, title: str, body: str) -> list[str] | None:
    if sys.platform == "darwin":
        program = shutil.which("osascript")
        return [program, "-e", _SCRIPT, title, body] if program else None
    program = shutil.which("notify-send")
    has_desktop = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not program or not has_desktop:
        return None
    # The body of a notification is markup.
    return [program, "--app-name=trackers", f"--urgency={_URGENCIES[level]}", "--", title, html.escape(body)]
