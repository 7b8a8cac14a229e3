"""Waiting for a server's first answer, and saying why there is none."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path

from trackers.errors import LaunchError
from trackers.server.servers import HOST, Server

# Tabs without which a server is not what was asked for, by the name in its listing, and what brings them.
_TABS = {"profile": "tensorboard-plugin-profile"}


def wait_until_ready(server: Server, deadline: float, log: Path) -> None:
    """Return when a server answers with all its tabs.

    Args:
        server: A server that has just been started, or one that runs.
        deadline: The `time.monotonic()` until which to wait, in seconds.
        log: The file that its process writes to; it need not exist.

    Raises:
        LaunchError: The process ended, did not answer in time, or lacks a tab that it should have.
    """
    while not server.listening or (tabs := _tabs(server.port, deadline)) is None:
        if not server.running:
            raise LaunchError(f"TensorBoard for {server.logdir} ended while it started{last_words(log)}")
        if time.monotonic() > deadline:
            raise LaunchError(f"TensorBoard for {server.logdir} did not answer in time{last_words(log)}")
        time.sleep(0.02)
    if missing := _TABS.keys() - tabs:
        packages = " ".join(_TABS[tab] for tab in missing)
        raise LaunchError(
            f"TensorBoard runs without its tab {', '.join(missing)}; install it with: pip install {packages}"
            f" (if it is installed, why it does not load is in {log})"
        )


def last_words(log: Path) -> str:
    """The last line of a log and where to read on, to end an error's message with.

    Args:
        log: The file; it need not exist.

    Returns:
        One line that starts with a colon.
    """
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    # The last that is not indented: of a traceback, the line that names the error.
    spoken = [line for line in lines if line[:1].strip()]
    return f": {spoken[-1] if spoken else 'it said nothing'} (its log: {log})"


def _tabs(port: int, deadline: float) -> Collection[str] | None:
    import http.client  # while the server starts: its 0.06 s then cost nothing
    import json

    # http.client, unlike urllib, knows no proxies; the listing, unlike the page, proves that plugins loaded.
    connection = http.client.HTTPConnection(HOST, port, timeout=max(0.1, deadline - time.monotonic()))
    try:
        connection.request("GET", "/data/plugins_listing")
        response = connection.getresponse()
        return set(json.loads(response.read())) if response.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
