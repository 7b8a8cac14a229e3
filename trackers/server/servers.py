"""The TensorBoard servers that `launch` started: listed from the process table, and stopped.

The command line of a server contains all that is known about it (directory, port, modes). So the process table is the
only registry: there is no file that may be out of date.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from trackers.errors import LaunchError

HOST = "127.0.0.1"

_CHILD = str(Path(__file__).resolve().with_name("server_child.py"))

# By default TensorBoard keeps 1,000 random points of a scalar and 10 random steps of images and audio per tag. Ten
# epochs of MNIST in batches of 128 have 4,690 steps; of images and audio the page only loads the step it shows. With
# 10,000 points, the server takes 0.1 s per tag and run, too long for a page of many runs.
_SAMPLES = "scalars=5000,images=1000,audio=100"

_GRACE_SECONDS = 5.0  # between SIGTERM and SIGKILL


@dataclass(frozen=True)
class Server:
    """One TensorBoard process, running or stopped.

    A notebook shows it as an inline frame. The browser must be able to reach `url`: on a remote machine, forward the
    port first.

    Args:
        logdir: The absolute path of the directory that it serves.
        port: The TCP port on 127.0.0.1 that it listens on, 1 to 65535.
        with_tensorflow: Whether its process may import TensorFlow.
        read_only: Whether its RUNS tab prevents changes.
        process: The process, as psutil knows it.
    """

    logdir: Path
    port: int
    with_tensorflow: bool
    read_only: bool
    process: psutil.Process = field(repr=False)

    @property
    def url(self) -> str:
        """The URL of its page, `http://127.0.0.1:<port>/`."""
        return f"http://{HOST}:{self.port}/"

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self.process.pid

    @property
    def running(self) -> bool:
        """Whether its process is running; it may not answer yet."""
        return _is_running(self.process)

    @property
    def listening(self) -> bool:
        """Whether this process listens on the port; another process may have taken it first."""
        try:
            connections = self.process.net_connections(kind="tcp")
        except psutil.Error:
            return False
        return any(
            connection.status == psutil.CONN_LISTEN and connection.laddr.port == self.port for connection in connections
        )

    def stop(self) -> None:
        """Stops the process and every process that it started; does nothing if it has already ended.

        Raises:
            LaunchError: If a process survives SIGTERM and SIGKILL.
        """
        try:
            # TensorBoard reads event files in a second process, its data server.
            tree = [self.process, *self.process.children(recursive=True)]
            self.process.terminate()
        except psutil.NoSuchProcess:
            return
        for process in _wait_for_exit(tree):
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        if survivors := _wait_for_exit(tree):
            pids = ", ".join(str(process.pid) for process in survivors)
            raise LaunchError(f"Cannot stop the TensorBoard at {self.url}: process {pids} survived SIGKILL.")

    def _repr_html_(self) -> str:
        # A notebook is usually at `localhost`, which a browser takes for another site than 127.0.0.1. A browser that
        # blocks the storage of other sites (as Chromium's private windows do) makes TensorBoard fail with "Data could
        # not be loaded", so the frame must use the notebook's host. It loads lazily: usually once, after the script has
        # set its address; a browser that pauses between the two begins with the other one.
        return (
            f'<iframe src="{self.url}" loading="lazy" width="100%" height="800" style="border: 0"></iframe>'
            '<script>if (location.hostname === "localhost")'
            f""" for (const frame of document.querySelectorAll('iframe[src="{self.url}"]'))"""
            f' frame.src = "http://localhost:{self.port}/";</script>'
        )


def command(logdir: Path, port: int, *, with_tensorflow: bool, read_only: bool) -> list[str]:
    """Returns the command line that starts a server, by which `running_servers` recognizes it.

    Args:
        logdir: The absolute path of the directory to serve.
        port: A free TCP port, 1 to 65535.
        with_tensorflow: Whether the process may import TensorFlow.
        read_only: Whether its RUNS tab prevents changes.

    Returns:
        The arguments, the interpreter first.
    """
    modes = ["with-tensorflow" if with_tensorflow else "without-tensorflow", *(["read-only"] if read_only else [])]
    flags = [f"--logdir={logdir}", f"--port={port}", f"--host={HOST}", f"--samples_per_plugin={_SAMPLES}"]
    # -P: no module is imported from the folder of the child's file.
    return [sys.executable, "-P", _CHILD, ",".join(modes), *flags]


def running_servers(logdir: Path | None = None) -> list[Server]:
    """Lists the running servers of this user, including those that are still starting.

    Args:
        logdir: The absolute path of a directory, to list only its servers; None for all.

    Returns:
        The servers, oldest first.
    """
    servers = []
    for process in psutil.process_iter():
        try:
            server = _server_of(process, process.cmdline())
            if server and process.uids().real == os.getuid() and logdir in (None, server.logdir):
                servers.append((process.create_time(), server))
        except psutil.Error:  # it has just ended, or access is denied
            continue
    return [server for _, server in sorted(servers, key=lambda pair: pair[0])]


def _server_of(process: psutil.Process, command_line: Sequence[str]) -> Server | None:
    match command_line:
        case [_, "-P", child, modes, logdir, port, *_] if child == _CHILD:
            return Server(
                logdir=Path(logdir.removeprefix("--logdir=")),
                port=int(port.removeprefix("--port=")),
                with_tensorflow="with-tensorflow" in modes.split(","),
                read_only="read-only" in modes.split(","),
                process=process,
            )
    return None


def _wait_for_exit(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Waits until processes have exited, and returns those that have not in time."""
    deadline = time.monotonic() + _GRACE_SECONDS
    while (running := [process for process in processes if _is_running(process)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return running


def _is_running(process: psutil.Process) -> bool:
    # psutil counts a zombie as running; in a container, there may be no process that collects it.
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
