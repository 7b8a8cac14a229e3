"""`trackers profile`: what steps and operations took."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from trackers.cli.options import RUN_HELP, logdir_option
from trackers.cli.printing import print_frame, print_split_table, style_options
from trackers.cli.progress import spinner

_HELP = f"""Show what RUN spent the time of a step on, and its most expensive operations; compare several runs.

{RUN_HELP} It may also be a trace, a file that ends in .xplane.pb.

XProf reads the run's last trace, without a network. The time of a step is the mean of the steps that the trace marks;
`other` is Python and waiting. The time of an operation is its self time in the whole trace, and its share is of all
operations on the same host or device.

\b
  trackers profile logs/mnist_cnn/run_*            the run of `make demo`
  trackers profile logs/mnist_cnn/run_* --top 5    its five most expensive operations
  trackers profile logs/mnist_cnn/run_* --csv      a row per part of a step and per operation
  trackers profile logs/mnist_cnn/run_*/train/plugins/profile/*/*.xplane.pb
"""


@click.command(help=_HELP, short_help="Show where the time of a step went.")
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@logdir_option
@click.option(
    "--top", type=click.IntRange(min=1), default=10, show_default=True, metavar="N", help="Operations per run."
)
@style_options
def profile(runs: Sequence[str], logdir: str, top: int, style: str | None) -> None:
    """Prints the tables of steps and operations."""
    from trackers.profiling.profile_table import OPERATIONS, STEPS, last_trace, profile_rows, profile_table
    from trackers.reader.logs import read

    profiles = {}
    for name, directory in _directories(runs, logdir).items():
        with spinner(f"XProf reads {directory}"):
            profiles[name] = last_trace(read(directory).profile())
    for name, trace in profiles.items():
        if trace.steps.empty:
            click.echo(f"The trace of {name} marks no steps; only its operations are shown", err=True)
    table = profile_table(profiles, top)
    if style in ("json", "csv"):
        print_frame(table, style)
        return
    for number, part in enumerate((STEPS, OPERATIONS)):
        rows = table[table["table"] == part]
        if not rows.empty:
            click.echo("\n" * number, nl=False)
            print_split_table(*profile_rows(rows, profiles), style)


def _directories(names: Sequence[str], logdir: str) -> dict[str, Path]:
    """Returns the directory or the trace of each run, by its label or its own name."""
    from trackers.manage.run_directories import resolve_run
    from trackers.schema.label import load_name

    directories = [Path(name) if _is_path(name) else resolve_run(name, logdir)[1] for name in names]
    titles = {load_name(directory) or directory.resolve().name: directory for directory in directories}
    return titles if len(titles) == len(directories) else {str(directory): directory for directory in directories}


def _is_path(name: str) -> bool:
    from trackers.schema.run_layout import is_trace

    return bool(name) and (Path(name).is_dir() or (is_trace(name) and Path(name).is_file()))
