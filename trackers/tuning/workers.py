"""A search by several processes on this machine: Keras Tuner's own chief, which holds the oracle, and its workers.

The tuner itself talks over gRPC and is told by three environment variables which process it is; see
https://keras.io/keras_tuner/guides/distributed_tuning/.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from trackers.errors import LaunchError

_HOST = "127.0.0.1"
_CHIEF = "chief"
_POLL_SECONDS = 0.2
_PATIENCE_SECONDS = 10.0
_MOST_RESTARTS = 3

Say = Callable[[str, str], object]


class Workers:
    """Runs one script as a chief and some workers, until the search is over.

    A worker that dies is started again, and the oracle gives it the trial that it had. However this ends, no process of
    it is left.

    Args:
        command: What each process runs, without the interpreter.
        workers: How many, 1 or more.
        say: Called with who says it and each line, once where it is said again and again.
    """

    def __init__(self, command: Sequence[str], workers: int, say: Say) -> None:
        self._command = [sys.executable, "-u", *command]
        self._names = [f"tuner{number}" for number in range(workers)]
        self._say = say
        self._port = _free_port()
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._readers: list[threading.Thread] = []
        self._restarts = dict.fromkeys(self._names, 0)

    def run(self) -> None:
        """Runs the search.

        Raises:
            LaunchError: If the chief ends before its time or fails, or a worker dies again and again.
            KeyboardInterrupt: After Ctrl-C, when all processes have ended.
        """
        try:
            self._start(_CHIEF)
            self._wait_for_the_chief()
            for name in self._names:
                self._start(name)
            self._watch()
        finally:
            self._end()

    def _start(self, name: str) -> None:
        environment = os.environ | {
            "KERASTUNER_TUNER_ID": name,
            "KERASTUNER_ORACLE_IP": _HOST,
            "KERASTUNER_ORACLE_PORT": str(self._port),
        }
        # A session of its own: Ctrl-C is ours to pass on, and what the script starts ends with it.
        process = subprocess.Popen(
            self._command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._processes[name] = process
        reader = threading.Thread(target=self._read, args=(name, process), daemon=True)
        reader.start()
        self._readers.append(reader)

    def _read(self, name: str, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        last = None
        with process.stdout as lines:
            for line in lines:
                # Keras Tuner 1.4.8 prints the value of a condition whenever it sends one (conditions.py, `to_proto`).
                if line != last:
                    self._say(name, line.rstrip("\n"))
                last = line

    def _wait_for_the_chief(self) -> None:
        while not _listens(self._port):
            if (code := self._processes[_CHIEF].poll()) is not None:
                raise LaunchError(f"the chief ended before the search began (exit code {code}); its last lines say why")
            time.sleep(_POLL_SECONDS)

    def _watch(self) -> None:
        """Waits for the chief, whose script may go on when the search is over, such as to train the best model."""
        chief = self._processes[_CHIEF]
        while (code := chief.poll()) is None:
            time.sleep(_POLL_SECONDS)
            for name in self._names:
                if failed := self._processes[name].poll():
                    self._start_again(name, failed)
        if code:
            raise LaunchError(f"the chief failed (exit code {code}); its last lines say why")
        # A worker that came too late for a trial waits for a chief who is gone.
        self._wait_for([self._processes[name] for name in self._names])

    def _start_again(self, name: str, code: int) -> None:
        self._restarts[name] += 1
        if self._restarts[name] > _MOST_RESTARTS:
            raise LaunchError(f"{name} died {_MOST_RESTARTS + 1} times (exit code {code}); its last lines say why")
        self._say(name, f"died (exit code {code}) and is started again; it takes up the trial that it had")
        self._start(name)

    def _end(self) -> None:
        living = [process for process in self._processes.values() if process.poll() is None]
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in living:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
            self._wait_for(living)
            living = [process for process in living if process.poll() is None]
        for reader in self._readers:
            reader.join(_PATIENCE_SECONDS)

    def _wait_for(self, processes: Sequence[subprocess.Popen[str]]) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((_HOST, 0))
        port: int = found.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        asked.settimeout(1)
        return asked.connect_ex((_HOST, port)) == 0
