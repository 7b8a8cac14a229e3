"""How long until TensorBoard answers: `trackers launch` beside `tensorboard --logdir`, rounds interleaved.

Timed from the start of each command to the first answer of `/data/plugins_listing`, Profile tab included.
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
    """Write one small run: a scalar of 1000 steps, and a file where XProf looks for a profile."""
    writer = Writer(str(folder / "run" / "train"))
    for step in range(1000):
        writer.add_scalar("epoch_loss", 1 / (1 + step), step)
    writer.close()
    profile = folder / "run" / "train" / "plugins" / "profile" / "2026_11_21_14_03_59"
    profile.mkdir(parents=True)
    (profile / "host.xplane.pb").touch()


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def answering(command: list[str], port: int) -> Iterator[tuple[float, set[str]]]:
    """Start a command whose server answers within the block; give the seconds until it did, and the enabled tabs."""
    started = time.perf_counter()
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
    seconds = time.perf_counter() - started
    try:
        yield seconds, {name for name, plugin in listing.items() if plugin["enabled"]}
    finally:
        if command[1] != "launch":
            process.terminate()
        process.wait()


def stock_tensorboard(logdir: Path, port: int) -> list[str]:
    """The command of stock TensorBoard."""
    return [str(BIN / "tensorboard"), "--logdir", str(logdir), "--host", "127.0.0.1", "--port", str(port)]


def first_answer(command: list[str], port: int) -> float:
    """Start a command, end it after the server's first answer, and return the seconds until then."""
    with answering(command, port) as (seconds, tabs):
        if "profile" not in tabs:
            raise SystemExit(f"{command[0]} answered without its Profile tab")
    return seconds


def main() -> None:
    """Measure both, and print the medians."""
    seconds: dict[str, list[float]] = {"tensorboard --logdir": [], "trackers launch": []}
    with tempfile.TemporaryDirectory() as logdir:
        make_logdir(Path(logdir))
        for _ in range(ROUNDS):
            port = free_port()
            seconds["tensorboard --logdir"].append(first_answer(stock_tensorboard(Path(logdir), port), port))
            port = free_port()
            ours = [str(BIN / "trackers"), "launch", logdir]
            seconds["trackers launch"].append(first_answer([*ours, "--port", str(port)], port))
            subprocess.run([*ours, "--stop"], stdout=subprocess.DEVNULL, check=True)

    medians = {name: statistics.median(values) for name, values in seconds.items()}
    table = Table("command", "median, s", "all, s", "ratio", title=f"First answer, {ROUNDS} rounds")
    for name, values in seconds.items():
        ratio = medians[name] / medians["tensorboard --logdir"]
        table.add_row(name, f"{medians[name]:.2f}", " ".join(f"{v:.2f}" for v in values), f"{ratio:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
