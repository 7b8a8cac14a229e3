"""Measures what many runs and many images cost: listing runs, looking again when nothing is new, exporting images."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

import trackers
from benchmarks import machine
from benchmarks.make_logdir import write_runs
from benchmarks.rounds import interleaved, progress
from benchmarks.tables import Table, figure, half_iqr, show

_PACKAGES = ("tensorboard", "numpy", "pandas")
# As many times are runs copied for the larger logdirs.
_COPIES = 10
_IMAGE_SIDE = 256
# What changed less than two seconds ago is read again.
_AGE_SECONDS = 3
# The most memory that a process has had, in kB. The usage that the system gives of a child includes its parent's.
_RUN_VERB = """
import re, sys
from trackers.cli import main
main(sys.argv[1:], standalone_mode=False)
print(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1], file=sys.stderr)
"""


class Usage(NamedTuple):
    """What a process takes: seconds, CPU seconds, and its memory (bytes) at most."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


def run_verb(*arguments: str) -> Usage:
    """Runs a verb of the command in a new process, from its start to its end."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", _RUN_VERB, *arguments]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"trackers {' '.join(arguments)} exits with {done.returncode}: {done.stderr}")
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Usage(seconds, cpu_seconds, 1024 * int(done.stderr.split()[-1]))


def write_foreign_runs(logdir: Path, runs: int) -> None:
    """Writes small runs as `keras.callbacks.TensorBoard` lays them out, without this kit's records."""
    from tensorboard.summary import Writer  # imports TensorFlow

    for number in range(runs):
        for split in ("train", "validation"):
            writer = Writer(str(logdir / f"run_{number:05}" / split))
            for epoch in range(10):
                writer.add_scalar("epoch_loss", 1 / (epoch + 1), epoch)
                writer.add_scalar("epoch_accuracy", epoch / 10, epoch)
            writer.close()


def write_images(logdir: Path, images: int) -> None:
    """Writes images of noise, which PNG cannot compress: about 200 kB each."""
    random = np.random.default_rng(0)
    with trackers.Run(logdir) as run:
        for step in range(images):
            pixels = random.integers(0, 256, (_IMAGE_SIDE, _IMAGE_SIDE, 3), np.uint8)
            run.writer("train").images(step, {"noise": pixels})


def listing_table(logdirs: Mapping[str, Path], rounds: int) -> Table:
    """Measures `trackers runs` in new processes."""
    with progress() as begin:
        usages = interleaved(
            "listing",
            list(logdirs),
            lambda name: run_verb("runs", str(logdirs[name])),
            rounds,
            begin,
        )
    rows = [
        (
            name,
            figure(statistics.median(usage.seconds for usage in values)),
            figure(half_iqr([usage.seconds for usage in values])),
            figure(statistics.median(usage.cpu_seconds for usage in values)),
            figure(statistics.median(usage.peak_bytes for usage in values) / 1e6),
        )
        for name, values in usages.items()
    ]
    return Table(
        f"trackers runs, cold: rounds: {rounds}",
        ("runs", "s", "±", "CPU, s", "memory, MB"),
        rows,
        (
            "From the start of a new process to its end. Each run has two splits of ten epochs of two metrics; this "
            "kit's also have a record and an event file of their own.",
        ),
    )


def refresh_table(logdirs: Mapping[str, Path], rounds: int) -> Table:
    """Measures looking again in a process that has read the logs, when nothing is new."""
    with progress() as begin:
        times = interleaved(
            "refreshing",
            list(logdirs),
            lambda name: _in_new_process(_time_refresh, logdirs[name]),
            rounds,
            begin,
            warm_up=lambda name: None,
        )
    rows = [
        (name, *(figure(1000 * statistics.median(column)) for column in zip(*values, strict=True)))
        for name, values in times.items()
    ]
    return Table(
        f"Nothing new: rounds: {rounds}",
        ("runs", "Logs.refresh, ms", "Logs.run_infos, ms", "first read, ms"),
        rows,
        ("The first read includes the list of runs, not the imports.",),
    )


def _time_refresh(logdir: Path) -> tuple[float, float, float]:
    trackers.read(Path(logdir, next(iter(os.listdir(logdir))))).refresh().run_infos()  # imports
    start = time.perf_counter()
    logs = trackers.read(logdir).refresh()
    logs.run_infos()
    first = time.perf_counter() - start
    logs.refresh()
    start = time.perf_counter()
    logs.refresh()
    refreshed = time.perf_counter()
    logs.run_infos()
    return refreshed - start, time.perf_counter() - refreshed, first


def _in_new_process(function: Callable[[Path], tuple[float, ...]], logdir: Path) -> tuple[float, ...]:
    spawn = multiprocessing.get_context("spawn")
    receiver, sender = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_send, args=(function, logdir, sender))
    process.start()
    result: tuple[float, ...] = receiver.recv()
    process.join()
    return result


def _send(function: Callable[[Path], tuple[float, ...]], logdir: Path, sender: Connection) -> None:
    sender.send(function(logdir))


def export_table(folder: Path, counts: Sequence[int], rounds: int) -> Table:
    """Measures the memory of exporting images, and of reading all of them into one frame."""
    logdirs = {count: folder / f"images_{count}" for count in counts}
    for count, logdir in logdirs.items():
        write_images(logdir, count)

    def export(name: str) -> Usage:
        with tempfile.TemporaryDirectory(dir=folder) as out:
            return run_verb("export", str(logdirs[int(name)]), "--kind", "images", "-o", f"{out}/images")

    with progress() as begin:
        usages = interleaved("exporting", [str(count) for count in counts], export, rounds, begin)
    rows = [
        (
            f"{count:,}",
            figure(_size(logdirs[count]) / 1e6),
            figure(statistics.median(usage.peak_bytes for usage in usages[str(count)]) / 1e6),
            figure(statistics.median(usage.seconds for usage in usages[str(count)])),
        )
        for count in counts
    ]
    return Table(
        f"trackers export --kind images: rounds: {rounds}",
        ("images", "log, MB", "memory, MB", "s"),
        rows,
        ("The memory of the whole process at most.",),
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*tfevents*"))


def write_logdirs(folder: Path, runs: int) -> dict[str, Path]:
    """Writes the logdirs of runs, and copies them to larger ones.

    Returns:
        What to call it, to logdir.
    """
    ours, foreign = folder / "ours", folder / "foreign"
    write_runs(ours, runs)
    write_foreign_runs(foreign, runs)
    logdirs = {}
    for name, logdir in (("of this kit", ours), ("of another writer", foreign)):
        many = folder / f"many_{logdir.name}"
        for number in range(_COPIES):
            shutil.copytree(logdir, many / f"experiment_{number}")
        logdirs |= {f"{runs:,} {name}": logdir, f"{_COPIES * runs:,} {name}": many}
    time.sleep(_AGE_SECONDS)
    return logdirs


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--rounds", type=click.IntRange(min=1), default=3, help="How often each logdir is measured.")
@click.option("--runs", type=click.IntRange(min=1), default=1000, help="Runs of the smaller logdirs.")
@click.option("--images", type=click.IntRange(min=1), default=1000, help="Images of the larger export.")
@click.option("--markdown", is_flag=True, help="Print the tables as Markdown.")
def main(rounds: int, runs: int, images: int, markdown: bool) -> None:
    """Measure `trackers runs` over many runs, a refresh with nothing new, and the memory of an export."""
    load = machine.load()
    with tempfile.TemporaryDirectory(prefix="many-") as name:
        folder = Path(name)
        logdirs = write_logdirs(folder, runs)
        tables = [
            listing_table(logdirs, rounds),
            refresh_table(logdirs, rounds),
            export_table(folder, (max(images // 10, 1), images), rounds),
        ]
    show(tables, markdown, f"{machine.describe(_PACKAGES)}; load {load:.2f} before")


if __name__ == "__main__":
    main()
