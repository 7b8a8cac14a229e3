"""How long it takes to read every scalar of a logdir: this kit, TensorBoard's loaders and tbparse, in one run."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import click

from benchmarks import machine
from benchmarks.make_logdir import make, make_runs
from benchmarks.readers import READERS
from benchmarks.rounds import interleaved, progress
from benchmarks.tables import Table, figure, ranked, show

_PACKAGES = ("tensorboard", "numpy", "pandas", "tbparse")
_OURS = "trackers.read"


def read(name: str, logdir: Path, points: int) -> tuple[float, float]:
    """Reads a logdir in a process of its own.

    Returns:
        Seconds, imports not counted; and by how many bytes the process grew for each byte of the files.
    """
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_read, args=(name, logdir, points, there))
    process.start()
    seconds, grown = here.recv()
    process.join()
    return seconds, grown / sum(path.stat().st_size for path in logdir.rglob("*tfevents*"))


def _read(name: str, logdir: Path, points: int, there: Connection) -> None:
    with tempfile.TemporaryDirectory() as folder:
        READERS[name](Path(folder), make(Path(folder), runs=1, tags=2, steps=2))  # imports
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    found = READERS[name](logdir, points)
    seconds = time.perf_counter() - begun
    if found != points:
        raise SystemExit(f"{name} read {found} of {points} scalars")
    there.send((seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024))


def versus(folder: Path, rounds: int, steps: int) -> Table:
    """Everybody on one logdir."""
    points = make(folder / "million", steps=steps)
    with progress() as begin:
        found = interleaved(
            "reading",
            list(READERS),
            lambda name: read(name, folder / "million", points),
            rounds,
            begin,
            warm_up=lambda name: None,
        )
    seconds = {name: [first for first, _ in pairs] for name, pairs in found.items()}
    grown = {name: statistics.median(second for _, second in pairs) for name, pairs in found.items()}
    rows = [(*row, figure(grown[row[0]])) for row in ranked(seconds, _OURS)]
    return Table(
        f"{points:,} scalars in 100 event files: rounds: {rounds}",
        ("read by", "s", "±", f"÷ {_OURS}", "memory ÷ bytes read"),
        rows,
        ("The Rust server's memory is its own and not counted.",),
    )


def growth(folder: Path, sizes: tuple[int, ...]) -> Table:
    """This kit on logdirs of growing size."""
    rows = []
    for size in sizes:
        logdir = folder / str(size)
        points = make(logdir, runs=5, tags=10, steps=size // 100)
        seconds, grown = zip(*(read(_OURS, logdir, points) for _ in range(3)), strict=True)
        median = statistics.median(seconds)
        rows.append((f"{points:,}", figure(median), figure(median / points * 1e6), figure(statistics.median(grown))))
    return Table(f"{_OURS} as logs grow", ("scalars", "s", "µs a scalar", "memory ÷ bytes read"), rows)


def listing(folder: Path, runs: int, rounds: int) -> Table:
    """`trackers runs`, from the start of its process to its end."""
    logdir = folder / "runs"
    make_runs(logdir, runs)
    seconds = []
    for _ in range(rounds):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "trackers", "runs", str(logdir)], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - begun)
    row = (f"{runs:,}", figure(statistics.median(seconds)), figure(min(seconds)), figure(max(seconds)))
    return Table(
        f"trackers runs, cold: rounds: {rounds}",
        ("runs", "s", "least", "most"),
        [row],
        ("Each run has two splits of ten epochs of two metrics, three event files.",),
    )


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--rounds", type=click.IntRange(min=1), default=3, help="How often everyone reads, in turn.")
@click.option("--steps", type=click.IntRange(min=1), default=1000, help="Points of each of the 1,000 scalars.")
@click.option("--largest", type=click.IntRange(min=10_000), default=10_000_000, help="Scalars of the largest logdir.")
@click.option("--runs", type=click.IntRange(min=1), default=1000, help="Runs that `trackers runs` lists.")
@click.option("--markdown", is_flag=True, help="Print the tables as Markdown.")
def main(rounds: int, steps: int, largest: int, runs: int, markdown: bool) -> None:
    """Measure and print. Each reading is done in a process of its own, imports not counted."""
    load = machine.load()
    sizes = tuple(size for size in (10_000, 100_000, 1_000_000, 10_000_000) if size <= largest)
    with tempfile.TemporaryDirectory(prefix="reading-") as name:
        tables = [versus(Path(name), rounds, steps), growth(Path(name), sizes), listing(Path(name), runs, rounds + 2)]
    show(tables, markdown, f"{machine.describe(_PACKAGES)}; load {load:.2f} before")


if __name__ == "__main__":
    main()
