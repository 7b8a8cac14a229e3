"""Workers: runs a search with several processes, Keras Tuner's chief, which holds the oracle, and its workers.

The tuner communicates over gRPC, and three environment variables identify its process; see
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
_STOP_TIMEOUT_SECONDS = 10.0
_MAX_RESTARTS = 3

Output = Callable[[str, str], object]


class Workers:
    """Runs one script as a chief and several workers, until the search ends.

    A worker that dies is restarted, and the oracle assigns it the same trial. No process outlives `run`.

    Args:
        command: The arguments of the Python interpreter in each process.
        workers: The number of workers, 1 or more.
        output: Called with the name of the process and each line that it prints, except repetitions of the last line.
    """

    def __init__(self, command: Sequence[str], workers: int, output: Output) -> None:
        self._command = [sys.executable, "-u", *command]
        self._names = [f"tuner{number}" for number in range(workers)]
        self._output = output
        self._port = _free_port()
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._readers: list[threading.Thread] = []
        self._restarts = dict.fromkeys(self._names, 0)

    def run(self) -> None:
        """Runs the search.

        Raises:
            LaunchError: If the chief ends early or fails, or a worker dies repeatedly.
            KeyboardInterrupt: After Ctrl-C, once all processes have ended.
        """
        try:
            self._start(_CHIEF)
            self._wait_for_chief()
            for name in self._names:
                self._start(name)
            self._supervise()
        finally:
            self._stop_all()

    def _start(self, name: str) -> None:
        environment = os.environ | {
            "KERASTUNER_TUNER_ID": name,
            "KERASTUNER_ORACLE_IP": _HOST,
            "KERASTUNER_ORACLE_PORT": str(self._port),
        }
        # In a separate session, so that Ctrl-C reaches only this process, and the script's own children end with it.
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
                    self._output(name, line.rstrip("\n"))
                last = line

    def _wait_for_chief(self) -> None:
        while not _is_listening(self._port):
            if (code := self._processes[_CHIEF].poll()) is not None:
                raise LaunchError(f"the chief ended before the search began (exit code {code}); see its last lines")
            time.sleep(_POLL_SECONDS)

    def _supervise(self) -> None:
        """Waits for the chief, whose script may continue after the search, and restarts workers that die."""
        chief = self._processes[_CHIEF]
        while (code := chief.poll()) is None:
            time.sleep(_POLL_SECONDS)
            for name in self._names:
                if failed := self._processes[name].poll():
                    self._restart(name, failed)
        if code:
            raise LaunchError(f"the chief failed (exit code {code}); see its last lines")
        # A worker that started too late for a trial waits for a chief that has ended.
        self._wait_for([self._processes[name] for name in self._names])

    def _restart(self, name: str, code: int) -> None:
        self._restarts[name] += 1
        if self._restarts[name] > _MAX_RESTARTS:
            raise LaunchError(f"{name} died {_MAX_RESTARTS + 1} times (exit code {code}); see its last lines")
        self._output(name, f"died (exit code {code}); restarting it with the same trial")
        self._start(name)

    def _stop_all(self) -> None:
        running = [process for process in self._processes.values() if process.poll() is None]
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in running:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
            self._wait_for(running)
            running = [process for process in running if process.poll() is None]
        for reader in self._readers:
            reader.join(_STOP_TIMEOUT_SECONDS)

    def _wait_for(self, processes: Sequence[subprocess.Popen[str]]) -> None:
        deadline = time.monotonic() + _STOP_TIMEOUT_SECONDS
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((_HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def _is_listening(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex((_HOST, port)) == 0
