"""Arguments and options that several verbs have, so that they are spelled alike everywhere."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]

RUN_HELP = 'RUN is the directory of a run, its name under --logdir or in its label, or the end of any ("k7qf").'

logdir_option = click.option(
    "--logdir", default="logs", show_default=True, metavar="DIR", help="The logdir in which runs are looked up."
)
metric_option = click.option(
    "--metric", "metrics", multiple=True, metavar="NAME", help="Show this metric; may be repeated."
)
where_option = click.option(
    "--where",
    "filters",
    multiple=True,
    metavar="FILTER",
    help='Only runs that match: "learning_rate<1e-3 and not status=failed", tags=baseline, or words; may be repeated.',
)


def logdir_argument(command: Command) -> Command:
    """Adds the argument LOGDIR, which may be given as --logdir instead; the function receives `logdir`.

    Raises:
        click.UsageError: If both are given and differ.
    """

    @click.argument("logdir", required=False)
    @click.option("--logdir", "logdir_option", metavar="DIR", help="Another way to give LOGDIR.  [default: logs]")
    @functools.wraps(command)
    def with_logdir(logdir: str | None, logdir_option: str | None, **arguments: Any) -> Any:
        if logdir is not None and logdir_option is not None and _path(logdir) != _path(logdir_option):
            raise click.UsageError(f"LOGDIR is {logdir!r} and --logdir is {logdir_option!r}; give only one of them.")
        logdir = logdir_option if logdir is None else logdir
        return command(logdir="logs" if logdir is None else logdir, **arguments)

    return with_logdir


def out_option(metavar: str, help: str, default: str | None = None) -> Callable[[Command], Command]:
    """Returns the option -o/--out, a path; it is required if there is no default.

    Args:
        metavar: `FILE` or `DIR`.
        help: The option's help.
        default: The default path.
    """
    settings: dict[str, Any] = {"required": True} if default is None else {"default": default, "show_default": True}
    return click.option("-o", "--out", type=click.Path(path_type=Path), metavar=metavar, help=help, **settings)


def _path(logdir: str) -> str:
    return logdir if "://" in logdir else os.path.normpath(os.path.expanduser(logdir))
