"""`trackers tune`: a Keras Tuner search by several processes."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from trackers.errors import InvalidArgumentError

_HELP = """Run a Keras Tuner script as a chief and N workers on this machine.

SCRIPT is a file or, behind -m, a module; it needs no change: each process runs it, Keras Tuner's own environment
variables say which one it is, and the chief hands out the trials. The script's tuner must not say overwrite=True,
for each process would. A worker that dies is started again and takes up its trial; Ctrl-C ends them all.

\b
  trackers tune --workers 4 search.py
  trackers tune --workers 2 -m experiments.fashion_tuner --tuner hyperband
"""


@click.command(help=_HELP, context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, metavar="N", help="How many.")
@click.option("-m", "as_module", is_flag=True, help="SCRIPT is a module.")
@click.argument("script")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def tune(workers: int, as_module: bool, script: str, arguments: Sequence[str]) -> None:
    """Search with several processes."""
    from trackers.tuning.workers import Workers

    if not as_module and not os.path.isfile(script):
        raise InvalidArgumentError(f"{script!r} should be a Python file (or, behind -m, a module), and is not there")
    command = (["-m"] if as_module else []) + [script, *arguments]

    def say(name: str, line: str) -> None:
        if line.strip():
            click.echo(f"{click.style(f'{name:<8}', dim=True)} {line}")

    Workers(command, workers, say).run()
    click.echo("The search is over.")
