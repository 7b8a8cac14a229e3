"""`trackers profile`: what steps and operations took."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from trackers.cli.labels import RUN, logdir_option
from trackers.cli.printing import print_table, print_values, style_options
from trackers.cli.progress import spinner

_HELP = f"""Say what a step of RUN spent its time on, and which operations took most; of several runs, side by side.

{RUN} Its last profiler trace is read, by XProf and without a network. The time of a step is the mean of those
that are marked in the trace; `other` is Python and waiting. That of an operation is its self time in the whole
trace, without the operations inside; its share is of all operations on the same host or device.

\b
  trackers profile k7qf                       one run
  trackers profile k7qf x2mp --top 5          two, the five most expensive operations of each
  trackers profile k7qf x2mp --csv            a line a run and part, or operation, for a spreadsheet
"""


@click.command(help=_HELP)
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@logdir_option
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, metavar="N", help="Operations a run.")
@style_options
def profile(runs: Sequence[str], logdir: str, top: int, style: str | None) -> None:
    """Look at traces."""
    from trackers.profiling.profile_table import OPERATIONS, STEPS, last_trace, profile_rows, profile_table
    from trackers.reader.logs import read

    found = {}
    for name, directory in _directories(runs, logdir).items():
        with spinner(f"XProf reads {directory}"):
            found[name] = last_trace(read(directory).profile())
    for name, one in found.items():
        if one.steps.empty:
            click.echo(f"The trace of {name} has no marked steps, so what a step took is not known", err=True)
    table = profile_table(found, top)
    if style in ("json", "csv"):
        print_values(table, style)
        return
    for number, which in enumerate((STEPS, OPERATIONS)):
        part = table[table["table"] == which]
        if not part.empty:
            click.echo("\n" * number, nl=False)
            print_table(*profile_rows(part, found), style)


def _directories(words: Sequence[str], logdir: str) -> dict[str, Path]:
    """What each run is called, by its label or its directory, and where it is."""
    from trackers.manage.run_directories import resolve_run
    from trackers.schema.label import load_name

    found = [Path(word) if word and Path(word).is_dir() else resolve_run(word, logdir)[1] for word in words]
    called = {load_name(directory) or directory.resolve().name: directory for directory in found}
    return called if len(called) == len(found) else {str(directory): directory for directory in found}
