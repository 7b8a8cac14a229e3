"""`launch`: TensorBoard for a directory, in its own process, ready when the call returns."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from collections.abc import Collection
from pathlib import Path

import psutil

from trackers.errors import InvalidArgumentError, LaunchError
from trackers.server.readiness import last_words, wait_until_ready
from trackers.server.servers import HOST, Server, command, running_servers

__all__ = ["Server", "launch"]

_PORTS = range(6006, 6016)  # TensorBoard's own, in its order


def launch(
    logdir: str | os.PathLike[str] = "logs",
    *,
    port: int | None = None,
    open_browser: bool = False,
    with_tensorflow: bool = False,
    read_only: bool = False,
    timeout: float = 60.0,
) -> Server:
    """Serve a directory with TensorBoard, and return when it answers.

    A server that this function started for the same directory, here or in another process, is used again. The
    server listens on 127.0.0.1 only and outlives the calling process: end it with `.stop()` or
    `trackers launch LOGDIR --stop`.

    Args:
        logdir: An existing directory; `~` is expanded, a relative one is resolved. It may be empty.
        port: The TCP port to insist on, 1 to 65535. None: 6006, or a free one if that is taken.
        open_browser: Whether to open the page in the default browser.
        with_tensorflow: Whether TensorBoard may import TensorFlow: it then starts several seconds later, and
            can capture a profile of a program that runs. Such a server stands beside one without.
        read_only: Whether the RUNS tab shall change nothing: neither labels nor where runs lie. Such a server
            stands beside one that may.
        timeout: How long to wait for the first answer, in seconds, > 0.

    Returns:
        The server: `.url`, `.stop()`, and an inline frame in a notebook.

    Raises:
        InvalidArgumentError: `logdir` is no readable directory; `port` or `timeout` is out of range.
        LaunchError: The port is taken, TensorBoard or one of its tabs is missing, its process ended or did
            not answer in time, or there is no browser to open.
    """
    directory = _directory(logdir)
    if port is not None and not 1 <= port <= 65535:
        raise InvalidArgumentError(f"port must be from 1 to 65535, or None for a free one; got {port!r}.")
    if not timeout > 0:
        raise InvalidArgumentError(f"timeout must be more than 0 seconds; got {timeout!r}.")
    if importlib.util.find_spec("tensorboard") is None:
        raise LaunchError(f"TensorBoard is missing from {sys.prefix}; install it with: pip install tensorboard")

    deadline = time.monotonic() + timeout
    folder = _own_folder()
    while True:
        server, started = _found_or_started(directory, port, with_tensorflow, read_only, folder)
        try:
            wait_until_ready(server, deadline, _log(folder, server.port))
            break
        except BaseException as error:  # Ctrl-C too: nobody would know of the server that was left
            if started:
                server.stop()
            # Another user has a lock of his own, and may have chosen the same port and been faster.
            overtaken = isinstance(error, LaunchError) and not server.running and not _bindable(server.port)
            if port is not None or not overtaken or time.monotonic() > deadline:
                raise
    if open_browser and not webbrowser.open(server.url):
        raise LaunchError(f"There is no browser to open; TensorBoard serves {directory} at {server.url} all the same.")
    return server


def _directory(logdir: str | os.PathLike[str]) -> Path:
    expanded = os.path.expanduser(logdir)
    if not os.path.isdir(expanded):
        what = "is a file" if os.path.exists(expanded) else "does not exist"
        raise InvalidArgumentError(
            f"logdir must be a directory of runs; {os.fspath(logdir)!r} {what}."
            " Name another one, or make it with mkdir: an empty one will do."
        )
    if not os.access(expanded, os.R_OK | os.X_OK):
        raise InvalidArgumentError(
            f"logdir must be readable; {os.fspath(logdir)!r} is not. Change its mode with chmod u+rx."
        )
    return Path(expanded).resolve()


def _own_folder() -> Path:
    # Not XDG_RUNTIME_DIR: that goes at logout, and the server stays.
    try:
        folder = Path(tempfile.gettempdir(), f"trackers-{os.getuid()}")
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = folder.lstat().st_uid
    except OSError as error:
        raise LaunchError(f"A folder for TensorBoard's log cannot be made ({error}); set TMPDIR to one.") from error
    if owner != os.getuid():
        raise LaunchError(f"{folder} must belong to you, not to user {owner}; remove it, or set TMPDIR to your own.")
    return folder


def _found_or_started(
    directory: Path, port: int | None, with_tensorflow: bool, read_only: bool, folder: Path
) -> tuple[Server, bool]:
    # One at a time, so that two launches neither serve a directory twice nor choose the same port. The lock
    # is held until the new process stands in the process table, not until it answers.
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        servers = running_servers()
        for server in servers:
            modes = (server.with_tensorflow, server.read_only)
            if server.logdir == directory and modes == (with_tensorflow, read_only):
                if port in (None, server.port):
                    return server, False
                raise LaunchError(
                    f"{directory} should be served on port {port}, but is served at {server.url} already."
                    " Use that, or end it first with --stop."
                )
        chosen = _choose_port(port, {server.port for server in servers})
        return _start(directory, chosen, with_tensorflow, read_only, folder), True


def _choose_port(wanted: int | None, promised: Collection[int]) -> int:
    # A server that is still starting has been promised a port that it does not listen on yet.
    for port in _PORTS if wanted is None else [wanted]:
        if port not in promised and _bindable(port):
            return port
    if wanted is not None:
        raise LaunchError(
            f"Port {wanted} was wanted and cannot be had: it is taken, or not yours to take."
            " Name another one, or none for a free one."
        )
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _bindable(port: int) -> bool:
    with socket.socket() as probe:
        # As TensorBoard's server does: a connection that has just ended does not hold its port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _start(directory: Path, port: int, with_tensorflow: bool, read_only: bool, folder: Path) -> Server:
    arguments = command(directory, port, with_tensorflow=with_tensorflow, read_only=read_only)
    with open(_log(folder, port), "wb") as log:
        # A session of its own: Ctrl-C in this terminal, or its end, is not meant for the server.
        told = subprocess.run(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True
        )
    try:
        return Server(directory, port, with_tensorflow, read_only, psutil.Process(int(told.stdout)))
    except (ValueError, psutil.NoSuchProcess) as error:
        raise LaunchError(f"TensorBoard did not start{last_words(_log(folder, port))}") from error


def _log(folder: Path, port: int) -> Path:
    return folder / f"{port}.log"
