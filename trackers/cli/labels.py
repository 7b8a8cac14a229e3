"""`trackers rename`, `note` and `tag`: what people say of runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

RUN = 'RUN is its directory, its name under --logdir, or the end of it ("k7qf").'
_RENAME_HELP = f"""Give RUN another NAME; "" takes it away. The directory keeps its own.

{RUN} It may be of this kit or of anybody.

\b
  trackers rename k7qf "wide, no dropout"
  trackers rename logs/mnist_cnn/run_2026_11_21_14_03_59-k7qf baseline
"""
_NOTE_HELP = f"""Write a note on RUN; "" takes it away.

{RUN} The note before is kept in the `history` of the run's label.json.

\b
  trackers note k7qf "diverges after epoch 7: try a smaller learning rate"
  trackers runs                        shows it
"""
_TAG_HELP = f"""Tag RUN, or take tags away.

{RUN}

\b
  trackers tag k7qf baseline paper     two tags more
  trackers tag k7qf paper --remove     one less
  trackers runs --where tags=baseline  the runs that have a tag
"""
logdir_option = click.option("--logdir", default="logs", show_default=True, help="The folder given to TensorBoard.")
_run = click.argument("run")


@click.command(help=_RENAME_HELP)
@_run
@click.argument("name")
@logdir_option
def rename(run: str, name: str, logdir: str) -> None:
    """Name a run."""
    _change(run, logdir, f"is called {name!r}" if name else "has no name", name=name)


@click.command(help=_NOTE_HELP)
@_run
@click.argument("text")
@logdir_option
def note(run: str, text: str, logdir: str) -> None:
    """Note something."""
    _change(run, logdir, "has a new note" if text else "has no note", note=text)


@click.command(help=_TAG_HELP)
@_run
@click.argument("tags", metavar="TAG...", nargs=-1, required=True)
@click.option("--remove", is_flag=True, help="Take these tags away.")
@logdir_option
def tag(run: str, tags: Sequence[str], remove: bool, logdir: str) -> None:
    """Tag a run."""
    _change(run, logdir, "has", **{"remove" if remove else "add": tags})


def _change(word: str, logdir: str, said: str, **changes: Any) -> None:
    from trackers.manage.labels import change_label
    from trackers.manage.run_directories import resolve_run

    run, directory = resolve_run(word, logdir)
    label = change_label(directory, **changes)
    if said == "has":
        said = f"has the tags {', '.join(label.tags)}" if label.tags else "has no tags"
    click.echo(f"{run} {said}")
