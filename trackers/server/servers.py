"""The TensorBoards that `launch` started: found in the process table, and ended.

The command line of a server says all there is to know about it (directory, port, mode), so the process table
is the only register: nothing to go stale, to be swept from /tmp or to disagree with what runs.
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

# Stock TensorBoard keeps 1000 random points of a scalar and 10 random steps of an image or a sound per tag;
# its loaders obey this flag. Ten epochs of MNIST in batches of 128 have 4690 steps, and of images and sounds
# the page loads only the one it shows. 10 000 points take the server 0.1 s per tag and run: too many for a
# page of many runs.
_SAMPLES = "scalars=5000,images=1000,audio=100"

_PATIENCE = 5.0  # seconds that a process gets to end by itself


@dataclass(frozen=True)
class Server:
    """One TensorBoard process, running or ended.

    Shown in a notebook, it is a frame with TensorBoard inside; the browser must be able to reach `url`, so on
    a remote machine forward the port first.

    Args:
        logdir: The absolute directory that it serves.
        port: The TCP port on 127.0.0.1 that it listens on, 1 to 65535.
        with_tensorflow: Whether its process may import TensorFlow.
        read_only: Whether its RUNS tab changes nothing.
        process: The process, as psutil knows it.
    """

    logdir: Path
    port: int
    with_tensorflow: bool
    read_only: bool
    process: psutil.Process = field(repr=False)

    @property
    def url(self) -> str:
        """The address of its page, `http://127.0.0.1:<port>/`."""
        return f"http://{HOST}:{self.port}/"

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self.process.pid

    @property
    def running(self) -> bool:
        """Whether its process runs; it may not answer yet."""
        return _runs(self.process)

    @property
    def listening(self) -> bool:
        """Whether its port is its own: another process may have taken it first, and would answer in its stead."""
        try:
            connections = self.process.net_connections(kind="tcp")
        except psutil.Error:
            return False
        return any(one.status == psutil.CONN_LISTEN and one.laddr.port == self.port for one in connections)

    def stop(self) -> None:
        """End it and every process that it started; an ended one stays ended.

        Raises:
            LaunchError: A process outlived SIGTERM and SIGKILL.
        """
        try:
            # TensorBoard reads event files through a data server of its own, a second process.
            tree = [self.process, *self.process.children(recursive=True)]
            self.process.terminate()
        except psutil.NoSuchProcess:
            return
        for process in _left_of(tree):
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        if left := _left_of(tree):
            pids = ", ".join(str(process.pid) for process in left)
            raise LaunchError(f"The TensorBoard at {self.url} should end, but process {pids} outlived SIGKILL.")

    def _repr_html_(self) -> str:
        # A notebook is mostly at `localhost`, which to a browser is another site than 127.0.0.1. One that
        # blocks other sites' storage (Chromium's private windows do) leaves TensorBoard with "Data could not
        # be loaded": the frame must be of the notebook's own site. It is lazy, so that it loads after the script
        # has said from where, and once.
        return (
            f'<iframe src="{self.url}" loading="lazy" width="100%" height="800" style="border: 0"></iframe>'
            '<script>if (location.hostname === "localhost")'
            f""" for (const frame of document.querySelectorAll('iframe[src="{self.url}"]'))"""
            f' frame.src = "http://localhost:{self.port}/";</script>'
        )


def command(logdir: Path, port: int, *, with_tensorflow: bool, read_only: bool) -> list[str]:
    """The command line that starts a server, and by which `running_servers` knows it again.

    Args:
        logdir: The absolute directory to serve.
        port: A free TCP port, 1 to 65535.
        with_tensorflow: Whether the process may import TensorFlow.
        read_only: Whether its RUNS tab shall change nothing.

    Returns:
        The arguments, the interpreter first.
    """
    modes = ["with-tensorflow" if with_tensorflow else "without-tensorflow", *(["read-only"] if read_only else [])]
    flags = [f"--logdir={logdir}", f"--port={port}", f"--host={HOST}", f"--samples_per_plugin={_SAMPLES}"]
    # -P: the folder of the child's file is no place to import from.
    return [sys.executable, "-P", _CHILD, ",".join(modes), *flags]


def running_servers(logdir: Path | None = None) -> list[Server]:
    """The servers of this user that run, those still starting included.

    Args:
        logdir: An absolute directory; only servers of exactly this one. None: of every directory.

    Returns:
        The servers, the oldest first.
    """
    found = []
    for process in psutil.process_iter():
        try:
            server = _server_of(process, process.cmdline())
            if server and process.uids().real == os.getuid() and logdir in (None, server.logdir):
                found.append((process.create_time(), server))
        except psutil.Error:  # it has just ended, or is not ours to look at
            continue
    return [server for _, server in sorted(found, key=lambda pair: pair[0])]


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


def _left_of(tree: Sequence[psutil.Process]) -> list[psutil.Process]:
    deadline = time.monotonic() + _PATIENCE
    while (left := [process for process in tree if _runs(process)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def _runs(process: psutil.Process) -> bool:
    # psutil counts a zombie as running, and would wait for it for ever; in a container nobody may collect it.
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
