"""Measures how long TensorBoard takes to start: `trackers launch` and `tensorboard --logdir`, in interleaved rounds.

The time is from the start of a command to the first answer of `/data/plugins_listing`, including the Profile tab.
"""

from __future__ import annotations

import http.client
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tensorboard.summary import Writer

ROUNDS = 5
BIN = Path(sys.executable).parent


def make_logdir(folder: Path) -> None:
    """Writes a small run: a scalar of 1,000 steps, and an empty trace, so that XProf shows its tab."""
    writer = Writer(str(folder / "run" / "train"))
    for step in range(1000):
        writer.add_scalar("epoch_loss", 1 / (1 + step), step)
    writer.close()
    profile = folder / "run" / "train" / "plugins" / "profile" / "2026_11_21_14_03_59"
    profile.mkdir(parents=True)
    (profile / "host.xplane.pb").touch()


def free_port() -> int:
    """Returns a free TCP port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int) -> Iterator[tuple[float, set[str]]]:
    """Runs a server in a block; yields the seconds until its first answer, and the enabled tabs."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.request("GET", "/data/plugins_listing")
            listing = json.loads(connection.getresponse().read())
            break
        except OSError:
            time.sleep(0.01)
        finally:
            connection.close()
    seconds = time.perf_counter() - start
    try:
        yield seconds, {name for name, plugin in listing.items() if plugin["enabled"]}
    finally:
        if command[1] != "launch":
            process.terminate()
        process.wait()


def stock_tensorboard(logdir: Path, port: int) -> list[str]:
    """Returns the command of stock TensorBoard."""
    return [str(BIN / "tensorboard"), "--logdir", str(logdir), "--host", "127.0.0.1", "--port", str(port)]


def measure_startup(command: list[str], port: int) -> float:
    """Starts a server, stops it after its first answer, and returns the seconds until then."""
    with running(command, port) as (seconds, tabs):
        if "profile" not in tabs:
            raise SystemExit(f"{command[0]} answered without its Profile tab")
    return seconds


def main() -> None:
    """Measures both, and prints the medians."""
    seconds: dict[str, list[float]] = {"tensorboard --logdir": [], "trackers launch": []}
    with tempfile.TemporaryDirectory() as logdir:
        make_logdir(Path(logdir))
        for _ in range(ROUNDS):
            port = free_port()
            seconds["tensorboard --logdir"].append(measure_startup(stock_tensorboard(Path(logdir), port), port))
            port = free_port()
            launch = [str(BIN / "trackers"), "launch", logdir]
            seconds["trackers launch"].append(measure_startup([*launch, "--port", str(port)], port))
            subprocess.run([*launch, "--stop"], stdout=subprocess.DEVNULL, check=True)

    medians = {name: statistics.median(values) for name, values in seconds.items()}
    table = Table("command", "median, s", "all, s", "ratio", title=f"First answer, {ROUNDS} rounds")
    for name, values in seconds.items():
        ratio = medians[name] / medians["tensorboard --logdir"]
        table.add_row(name, f"{medians[name]:.2f}", " ".join(f"{value:.2f}" for value in values), f"{ratio:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
