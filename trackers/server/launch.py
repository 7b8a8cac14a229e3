"""`launch`: starts TensorBoard for a directory in its own process, and returns when it is ready."""

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
from trackers.server.readiness import log_tail, wait_until_ready
from trackers.server.servers import HOST, Server, command, running_servers

__all__ = ["Server", "launch"]

_PORTS = range(6006, 6016)  # the ports that TensorBoard itself tries, in the same order


def launch(
    logdir: str | os.PathLike[str] = "logs",
    *,
    port: int | None = None,
    open_browser: bool = False,
    with_tensorflow: bool = False,
    read_only: bool = False,
    timeout: float = 60.0,
) -> Server:
    """Serves a directory with TensorBoard, and returns when it answers.

    A running server that this function started for the same directory, here or in another process, is reused. The
    server listens on 127.0.0.1 only and outlives the calling process: stop it with `.stop()` or
    `trackers launch LOGDIR --stop`.

    Args:
        logdir: An existing directory, which may be empty; `~` is expanded and a relative path is resolved.
        port: The TCP port, 1 to 65535. By default 6006, or another free one.
        open_browser: Open the page in the default browser.
        with_tensorflow: Allow TensorBoard to import TensorFlow: it then starts several seconds later, and can capture
            a profile of a running program. Servers with and without TensorFlow can run at the same time.
        read_only: Prevent the RUNS tab from changing labels or moving runs. Read-only servers and others can run at
            the same time.
        timeout: How long to wait for the first answer, in seconds, > 0.

    Returns:
        The server: `.url`, `.stop()`, and an inline frame in a notebook.

    Raises:
        InvalidArgumentError: If `logdir` is not a readable directory, or `port` or `timeout` is out of range.
        LaunchError: If the port is taken, TensorBoard or a required tab is missing, its process exits or does not
            answer in time, its log cannot be written, or there is no browser to open.
    """
    directory = _directory(logdir)
    if port is not None and (not isinstance(port, int) or isinstance(port, bool) or not 1 <= port <= 65535):
        raise InvalidArgumentError(f"port must be an integer from 1 to 65535, or None for a free one; got {port!r}.")
    if not isinstance(timeout, int | float) or not timeout > 0:
        raise InvalidArgumentError(f"timeout must be more than 0 seconds; got {timeout!r}.")
    if importlib.util.find_spec("tensorboard") is None:
        raise LaunchError(f"TensorBoard is missing from {sys.prefix}; install it with: pip install tensorboard")

    deadline = time.monotonic() + timeout
    folder = _private_folder()
    while True:
        server, is_new = _reuse_or_start(directory, port, with_tensorflow, read_only, folder)
        try:
            wait_until_ready(server, deadline, _log_path(folder, server.port))
            break
        except BaseException as error:  # including Ctrl-C: the caller would not know about the server
            if is_new:
                server.stop()
            # Another user has another lock, so that two servers may race for one port.
            lost_port = isinstance(error, LaunchError) and not server.running and not _is_free(server.port)
            if port is not None or not lost_port or time.monotonic() > deadline:
                raise
    if open_browser and not webbrowser.open(server.url):
        raise LaunchError(f"No browser can be opened; TensorBoard serves {directory} at {server.url}.")
    return server


def _directory(logdir: str | os.PathLike[str]) -> Path:
    if not isinstance(logdir, str | os.PathLike):
        raise InvalidArgumentError(f"logdir must be a path, not {logdir!r}.")
    path = os.path.expanduser(os.fspath(logdir))
    if not os.path.isdir(path):
        problem = "is a file" if os.path.exists(path) else "does not exist"
        raise InvalidArgumentError(
            f"logdir must be a directory of runs; {os.fspath(logdir)!r} {problem}."
            " Use another one, or create it with mkdir: it may be empty."
        )
    if not os.access(path, os.R_OK | os.X_OK):
        raise InvalidArgumentError(
            f"logdir must be readable; {os.fspath(logdir)!r} is not. Change its mode with chmod u+rx."
        )
    return Path(path).resolve()


def _private_folder() -> Path:
    # Not XDG_RUNTIME_DIR: it is deleted at logout, which the server survives.
    try:
        folder = Path(tempfile.gettempdir(), f"trackers-{os.getuid()}")
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = folder.lstat().st_uid
    except OSError as error:
        raise LaunchError(
            f"Cannot create a folder for TensorBoard's log ({error}); set TMPDIR to a writable one."
        ) from error
    if owner != os.getuid():
        raise LaunchError(f"{folder} must belong to you, not to user {owner}; remove it, or set TMPDIR to your own.")
    return folder


def _reuse_or_start(
    directory: Path, port: int | None, with_tensorflow: bool, read_only: bool, folder: Path
) -> tuple[Server, bool]:
    """Returns the server of a directory, and whether it was started by this call."""
    # One launch at a time, so that two of them neither serve a directory twice nor choose the same port. The lock is
    # held until the new process is in the process table, not until it answers.
    try:
        with open(folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            servers = running_servers()
            for server in servers:
                modes = (server.with_tensorflow, server.read_only)
                if server.logdir == directory and modes == (with_tensorflow, read_only):
                    if port in (None, server.port):
                        return server, False
                    raise LaunchError(
                        f"{directory} is already served at {server.url}; use that server, or stop it with --stop"
                        f" to serve it on port {port}."
                    )
            free_port = _free_port(port, {server.port for server in servers})
            return _start(directory, free_port, with_tensorflow, read_only, folder), True
    except OSError as error:
        raise LaunchError(f"Cannot write TensorBoard's log in {folder}: {error}") from error


def _free_port(port: int | None, reserved: Collection[int]) -> int:
    # A server that is still starting does not listen on its port yet.
    for candidate in _PORTS if port is None else [port]:
        if candidate not in reserved and _is_free(candidate):
            return candidate
    if port is not None:
        raise LaunchError(f"Port {port} is taken or not permitted; use another port, or None for a free one.")
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Like TensorBoard's server: a connection that has just been closed does not block its port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _start(directory: Path, port: int, with_tensorflow: bool, read_only: bool, folder: Path) -> Server:
    arguments = command(directory, port, with_tensorflow=with_tensorflow, read_only=read_only)
    log_path = _log_path(folder, port)
    with open(log_path, "wb") as log:
        # In a session of its own, the server survives Ctrl-C in this terminal and the terminal's end.
        child = subprocess.run(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True
        )
    try:
        return Server(directory, port, with_tensorflow, read_only, psutil.Process(int(child.stdout)))
    except (ValueError, psutil.NoSuchProcess) as error:
        raise LaunchError(f"TensorBoard did not start{log_tail(log_path)}") from error


def _log_path(folder: Path, port: int) -> Path:
    return folder / f"{port}.log"
