"""`trackers rename`, `note` and `tag`: the labels that people give runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from trackers.cli.options import RUN_HELP, logdir_option

if TYPE_CHECKING:
    from trackers.schema.label import Label

_RENAME_HELP = f"""Give RUN a NAME; "" clears it. The directory keeps its own name.

{RUN_HELP} It may be a run of any program.

\b
  trackers rename logs/mnist_cnn/run_* "two layers"     the run of `make demo`
  trackers rename "two layers" baseline
"""
_NOTE_HELP = f"""Write a note on RUN; "" clears it.

{RUN_HELP} The previous note is kept in the `history` of the run's label.json.

\b
  trackers note logs/mnist_cnn/run_* "overfits after epoch 7: try more dropout"
  trackers runs                        shows it
"""
_TAG_HELP = f"""Add tags to RUN, or remove them.

{RUN_HELP}

\b
  trackers tag logs/mnist_cnn/run_* baseline paper    add two tags
  trackers tag logs/mnist_cnn/run_* paper --remove    remove one
  trackers runs --where tags=baseline                 list the runs with a tag
"""
_run_argument = click.argument("run")


@click.command(help=_RENAME_HELP, short_help="Give a run a name.")
@_run_argument
@click.argument("name")
@logdir_option
def rename(run: str, name: str, logdir: str) -> None:
    """Changes the name in a run's label."""
    run, _ = _change_label(run, logdir, name=name)
    click.echo(f"{run} is named {name!r}" if name else f"{run} has no name")


@click.command(help=_NOTE_HELP, short_help="Write a note on a run.")
@_run_argument
@click.argument("text")
@logdir_option
def note(run: str, text: str, logdir: str) -> None:
    """Changes the note in a run's label."""
    run, _ = _change_label(run, logdir, note=text)
    click.echo(f"{run} has {'a new' if text else 'no'} note")


@click.command(help=_TAG_HELP, short_help="Add tags to a run, or remove them.")
@_run_argument
@click.argument("tags", metavar="TAG...", nargs=-1, required=True)
@click.option("--remove", is_flag=True, help="Remove the tags instead.")
@logdir_option
def tag(run: str, tags: Sequence[str], remove: bool, logdir: str) -> None:
    """Changes the tags in a run's label."""
    run, label = _change_label(run, logdir, **{"remove" if remove else "add": tags})
    click.echo(f"{run} has the tags {', '.join(label.tags)}" if label.tags else f"{run} has no tags")


def _change_label(run: str, logdir: str, **changes: Any) -> tuple[str, Label]:
    from trackers.manage.labels import change_label
    from trackers.manage.run_directories import resolve_run

    run, directory = resolve_run(run, logdir)
    return run, change_label(directory, **changes)
