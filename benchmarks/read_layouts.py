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
# The one serves no points of these types, the other fails.
_UNREADABLE = {(name, "float64, int64, float16, bfloat16") for name in ("TensorBoard's Rust server", "tbparse")}
# Layouts whose writer takes a millisecond a scalar: fewer of them.
_SLOW_WRITERS = {"Keras's callback, histogram_freq=1": 20}


def layouts_table(folder: Path, points: int, rounds: int) -> Table:
    """Measures every reader on every layout."""
    others = [name for name in READERS if name not in (_BASE, "trackers.read, verify=False")]
    rows = []
    with progress() as begin:
        for index, (layout, write) in enumerate(LAYOUTS.items()):
            logdir = folder / str(index)
            count = write(logdir, points // _SLOW_WRITERS.get(layout, 1))
            pairs = interleaved(
                layout,
                [_BASE, *(name for name in others if (name, layout) not in _UNREADABLE)],
                lambda name, logdir=logdir, count=count: measure_reader(name, logdir, count),  # type: ignore[misc]
                rounds,
                begin,
                warm_up=lambda name: None,
            )
            seconds = {name: statistics.median(second for second, _ in pairs[name]) for name in pairs}
            ratios = {name: seconds[name] / seconds[_BASE] for name in pairs}
            memory = statistics.median(growth for _, growth in pairs[_BASE])
            rows.append((layout, count, seconds[_BASE] / count * 1e6, ratios, memory))
    worst = min(rows, key=lambda row: row[3]["protobuf loop"])
    return Table(
        f"Scalars of other layouts: rounds: {rounds}",
        (
            "layout",
            "scalars",
            f"{_BASE}, µs a scalar",
            *(f"{name} ÷ {_BASE}" for name in others),
            "memory ÷ bytes read",
        ),
        [
            (layout, f"{count:,}", figure(each), *(_ratio(ratios.get(name)) for name in others), figure(memory))
            for layout, count, each, ratios, memory in rows
        ],
        (f"Closest to the protobuf loop: {worst[0]}. –: it does not read this layout.",),
    )


def _ratio(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.1f}"


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
