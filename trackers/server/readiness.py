"""Waits until a server answers, and reports why it does not."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path

from trackers.errors import LaunchError
from trackers.server.servers import HOST, Server

# The tabs that a server must have, by their name in its listing, and the package that provides each.
_REQUIRED_TABS = {"profile": "tensorboard-plugin-profile"}
_MAX_REQUEST_SECONDS = 60.0  # the deadline may be infinite, which a socket does not accept


def wait_until_ready(server: Server, deadline: float, log: Path) -> None:
    """Waits until a server answers with all its tabs.

    Args:
        server: A server that was just started or is already running.
        deadline: The `time.monotonic()` at which to give up, in seconds.
        log: The file that its process writes to; it need not exist.

    Raises:
        LaunchError: If the process exits, does not answer in time, or lacks a required tab.
    """
    while not server.listening or (tabs := _tabs(server.port, deadline)) is None:
        if not server.running:
            raise LaunchError(f"TensorBoard for {server.logdir} exited during startup{log_tail(log)}")
        if time.monotonic() > deadline:
            raise LaunchError(f"TensorBoard for {server.logdir} did not answer in time{log_tail(log)}")
        time.sleep(0.02)
    if missing := _REQUIRED_TABS.keys() - tabs:
        packages = " ".join(_REQUIRED_TABS[tab] for tab in missing)
        raise LaunchError(
            f"TensorBoard has no tab {', '.join(missing)}; install it with: pip install {packages}"
            f" (if it is installed, {log} says why it does not load)"
        )


def log_tail(log: Path) -> str:
    """Returns the last line of a log and the path of the log, to append to an error message.

    Args:
        log: The file; it need not exist.

    Returns:
        One line that starts with a colon.
    """
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    # The last line that is not indented: in a traceback, the one that names the error.
    messages = [line for line in lines if line[:1].strip()]
    return f": {messages[-1] if messages else 'it printed nothing'} (its log: {log})"


def _tabs(port: int, deadline: float) -> Collection[str] | None:
    import http.client  # takes 0.06 s, here in parallel with the server's start
    import json

    # Unlike urllib, http.client uses no proxy. Unlike the page, the listing proves that the plugins have loaded.
    seconds = min(max(0.1, deadline - time.monotonic()), _MAX_REQUEST_SECONDS)
    connection = http.client.HTTPConnection(HOST, port, timeout=seconds)
    try:
        connection.request("GET", "/data/plugins_listing")
        response = connection.getresponse()
        return set(json.loads(response.read())) if response.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
