"""Measures how long it takes to read every scalar of a logdir: this kit, TensorBoard's loaders and tbparse."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import click

from benchmarks import machine
from benchmarks.make_logdir import write_scalars
from benchmarks.readers import READERS
from benchmarks.rounds import interleaved, progress
from benchmarks.tables import Table, figure, ranked, show

_PACKAGES = ("tensorboard", "numpy", "pandas", "tbparse")
_BASE = "trackers.read"


def measure_reader(name: str, logdir: Path, points: int) -> tuple[float, float]:
    """Reads a logdir in a new process.

    Returns:
        Seconds without imports, and the growth of the process in bytes per byte of the files.
    """
    spawn = multiprocessing.get_context("spawn")
    receiver, sender = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_read, args=(name, logdir, points, sender))
    process.start()
    sender.close()  # otherwise, nothing would end the wait for a process that failed
    try:
        seconds, growth = receiver.recv()
    except EOFError:
        raise SystemExit(f"{name} failed on {logdir}") from None
    process.join()
    return seconds, growth / sum(path.stat().st_size for path in logdir.rglob("*tfevents*"))


def _read(name: str, logdir: Path, points: int, sender: Connection) -> None:
    with tempfile.TemporaryDirectory() as folder:
        READERS[name](Path(folder), write_scalars(Path(folder), runs=1, tags=2, steps=2))  # imports packages
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    count = READERS[name](logdir, points)
    seconds = time.perf_counter() - start
    if count != points:
        raise SystemExit(f"{name} read {count} of {points} scalars")
    sender.send((seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024))


def readers_table(folder: Path, rounds: int, steps: int) -> Table:
    """Measures every reader on one logdir."""
    points = write_scalars(folder / "million", steps=steps)
    with progress() as begin:
        measurements = interleaved(
            "reading",
            list(READERS),
            lambda name: measure_reader(name, folder / "million", points),
            rounds,
            begin,
            warm_up=lambda name: None,
        )
    seconds = {name: [seconds for seconds, _ in pairs] for name, pairs in measurements.items()}
    growth = {name: statistics.median(growth for _, growth in pairs) for name, pairs in measurements.items()}
    rows = [(*row, figure(growth[row[0]])) for row in ranked(seconds, _BASE)]
    return Table(
        f"{points:,} scalars in 100 event files: rounds: {rounds}",
        ("read by", "s", "±", f"÷ {_BASE}", "memory ÷ bytes read"),
        rows,
        ("The memory of the Rust server, another process, is not counted.",),
    )


def sizes_table(folder: Path, rounds: int, sizes: tuple[int, ...]) -> Table:
    """Measures this kit on logdirs of increasing size."""
    rows = []
    for size in sizes:
        logdir = folder / str(size)
        points = write_scalars(logdir, runs=5, tags=10, steps=size // 100)
        seconds, growth = zip(*(measure_reader(_BASE, logdir, points) for _ in range(rounds)), strict=True)
        median = statistics.median(seconds)
        rows.append((f"{points:,}", figure(median), figure(median / points * 1e6), figure(statistics.median(growth))))
    return Table(f"{_BASE} as logs grow", ("scalars", "s", "µs per scalar", "memory ÷ bytes read"), rows)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--rounds", type=click.IntRange(min=1), default=3, help="How often each reader reads.")
@click.option("--steps", type=click.IntRange(min=1), default=1000, help="Points of each of the 1,000 scalars.")
@click.option("--largest", type=click.IntRange(min=10_000), default=10_000_000, help="Scalars of the largest logdir.")
@click.option("--markdown", is_flag=True, help="Print the tables as Markdown.")
def main(rounds: int, steps: int, largest: int, markdown: bool) -> None:
    """Measure how fast readers are, each in a new process, without imports."""
    load = machine.load()
    sizes = tuple(size for size in (10_000, 100_000, 1_000_000, 10_000_000) if size <= largest)
    with tempfile.TemporaryDirectory(prefix="reading-") as name:
        folder = Path(name)
        tables = [
            readers_table(folder, rounds, steps),
            sizes_table(folder, rounds, sizes),
        ]
    show(tables, markdown, f"{machine.describe(_PACKAGES)}; load {load:.2f} before")


if __name__ == "__main__":
    main()
