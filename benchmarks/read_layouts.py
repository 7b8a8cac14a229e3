"""Measures how long it takes to read scalars as other writers lay them out, with this kit and its peers."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import click

from benchmarks import machine
from benchmarks.read_scalars import measure_reader
from benchmarks.readers import READERS
from benchmarks.rounds import interleaved, progress
from benchmarks.tables import Table, figure, show
from benchmarks.write_layouts import LAYOUTS

_PACKAGES = ("tensorboard", "numpy", "pandas", "tbparse")
_BASE = "trackers.read"
# Layouts whose writer takes a millisecond a scalar: fewer of them.
_SLOW_WRITERS = {"Keras's callback, histogram_freq=1": 20}


def layouts_table(folder: Path, points: int, rounds: int) -> Table:
    """Measures every reader on every layout."""
    names = [name for name in READERS if name != "trackers.read, verify=False"]
    rows = []
    with progress() as begin:
        for index, (layout, write) in enumerate(LAYOUTS.items()):
            logdir = folder / str(index)
            count = write(logdir, points // _SLOW_WRITERS.get(layout, 1))
            pairs = interleaved(
                layout,
                names,
                lambda name, logdir=logdir, count=count: measure_reader(name, logdir, count),  # type: ignore[misc]
                rounds,
                begin,
                warm_up=lambda name: None,
            )
            seconds = {name: statistics.median(second for second, _ in pairs[name]) for name in names}
            ours = seconds[_BASE]
            others = [f"{seconds[name] / ours:.1f}" for name in names if name != _BASE]
            rows.append((layout, f"{count:,}", figure(ours / count * 1e6), *others))
    worst = min(rows, key=lambda row: float(row[3 + [n for n in names if n != _BASE].index("protobuf loop")]))
    return Table(
        f"Scalars of other layouts: rounds: {rounds}",
        ("layout", "scalars", f"{_BASE}, µs a scalar", *(f"{name}, times as long" for name in names if name != _BASE)),
        rows,
        (f"Closest to the protobuf loop: {worst[0]}.",),
    )


@click.command(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--rounds", type=click.IntRange(min=1), default=3, help="How often each reader reads each layout.")
@click.option("--points", type=click.IntRange(min=100), default=100_000, help="Scalars of each layout.")
@click.option("--markdown", is_flag=True, help="Print the table as Markdown.")
def main(rounds: int, points: int, markdown: bool) -> None:
    """Measure readers on event files of every layout, each in a new process, without imports."""
    load = machine.load()
    with tempfile.TemporaryDirectory(prefix="layouts-") as name:
        table = layouts_table(Path(name), points, rounds)
    show([table], markdown, f"{machine.describe(_PACKAGES)}; load {load:.2f} before")


if __name__ == "__main__":
    main()
