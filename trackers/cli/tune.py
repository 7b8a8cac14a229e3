"""`trackers tune`: a Keras Tuner search in several processes."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from trackers.errors import InvalidArgumentError

_HELP = """Run a Keras Tuner script as a chief and N workers on this machine.

SCRIPT is a file or, after -m, a module. It needs no change: each process runs it, Keras Tuner's own environment
variables tell it which one it is, and the chief distributes the trials. The script's tuner must not have
overwrite=True, because each process would overwrite. A worker that dies is restarted and continues its trial. Ctrl-C
stops all processes.

\b
  trackers tune --workers 2 -m experiments.fashion_tuner --tuner hyperband --small
  trackers tune --workers 4 search.py          your own script
"""


@click.command(
    help=_HELP,
    short_help="Run a Keras Tuner search in several processes.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    metavar="N",
    help="Processes besides the chief.",
)
@click.option("-m", "as_module", is_flag=True, help="SCRIPT is a module.")
@click.argument("script")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def tune(workers: int, as_module: bool, script: str, arguments: Sequence[str]) -> None:
    """Runs the script in several processes."""
    from trackers.tuning.workers import Workers

    if not as_module and not os.path.isfile(script):
        raise InvalidArgumentError(f"expected a Python file, or a module after -m; {script!r} does not exist")
    command = (["-m"] if as_module else []) + [script, *arguments]

    def print_line(process: str, line: str) -> None:
        if line.strip():
            click.echo(f"{click.style(f'{process:<8}', dim=True)} {line}")

    Workers(command, workers, print_line).run()
    click.echo("The search has finished.")
