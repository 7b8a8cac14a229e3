"""Runs Apprise in a process of its own; see `apprise_child`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trackers.alerts.alert_urls import INSTALL_HINT, AlertUrls
from trackers.schema.alert_record import Level

_TIMEOUT_SECONDS = 60
_TYPES: dict[Level, str] = {"info": "info", "warning": "warning", "error": "failure"}


def invalid_urls(urls: AlertUrls) -> list[int]:
    """Returns the numbers of the URLs that Apprise does not know; nothing is sent."""
    return _run({"urls": urls})


def notify(urls: AlertUrls, level: Level, title: str, body: str) -> list[str]:
    """Sends a message to every URL.

    Args:
        urls: The URLs.
        level: The level of the alert.
        title: One line.
        body: Plain text.

    Returns:
        A sentence for each failure, without secrets.
    """
    try:
        failed = _run({"urls": urls, "title": title, "body": body, "type": _TYPES[level]})
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return [_reason(error)]
    return [f"{urls.describe(index)} did not accept the alert" for index in failed]


def _run(message: dict[str, Any]) -> list[int]:
    done = subprocess.run(
        [sys.executable, "-P", str(Path(__file__).with_name("apprise_child.py"))],
        input=json.dumps(message).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=_TIMEOUT_SECONDS,
        check=True,
        # Ctrl-C ends the training, and not the message about it.
        start_new_session=True,
    )
    failed: Sequence[int] = json.loads(done.stdout)
    return list(failed)


def _reason(error: Exception) -> str:
    import importlib.util

    if importlib.util.find_spec("apprise") is None:
        return INSTALL_HINT
    if isinstance(error, subprocess.TimeoutExpired):
        return f"Apprise did not deliver the alert within {_TIMEOUT_SECONDS} s"
    # The message of the exception may hold the input of the process, and so the URLs.
    return f"Apprise failed ({type(error).__name__})"
