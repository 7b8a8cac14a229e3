"""`trackers trash`, `archive` and `restore`: runs out of TensorBoard's sight, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from trackers.cli.labels import RUN, logdir_option

if TYPE_CHECKING:
    from trackers.manage.bins import Bin, BinEntry

_TRASH_HELP = f"""Move runs to the trash: the folder LOGDIR.trash beside the logdir, out of TensorBoard's sight.

{RUN} Each goes with its splits and whatever else is in its directory, and `trackers restore` brings it back. A run
that is still being written stays. Nothing is deleted before --empty.

\b
  trackers trash k7qf x2mp     move two runs
  trackers trash --list        what is in the trash
  trackers trash --empty       delete all that is in it, after a question
"""
_ARCHIVE_HELP = f"""Move runs to the archive: the folder LOGDIR.archive beside the logdir, out of TensorBoard's sight.

{RUN} As with the trash, but nothing empties an archive. Look at it with `trackers launch logs.archive`.

\b
  trackers archive k7qf        move a run
  trackers archive --list      what is in the archive
  trackers restore k7qf        bring it back
"""
_RESTORE_HELP = """Bring runs back from the trash or the archive, each to where it was.

RUN is its name, as `trackers trash --list` shows it, the name of its folder there, or the end of either.

\b
  trackers restore k7qf
"""


def _listing(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--list", "listing", is_flag=True, help="List what is there.")(command)
    return click.argument("runs", metavar="[RUN]...", nargs=-1)(logdir_option(command))


@click.command(help=_TRASH_HELP)
@_listing
@click.option("--empty", is_flag=True, help="Delete all that is in the trash, for good.")
@click.option("--yes", is_flag=True, help="With --empty: do not ask.")
def trash(runs: Sequence[str], logdir: str, listing: bool, empty: bool, yes: bool) -> None:
    """Put runs into the trash."""
    _one_of(runs, listing, empty)
    if yes and not empty:
        raise click.UsageError("--yes goes with --empty.")
    if empty:
        _empty(logdir, yes)
    else:
        _list(logdir, "trash") if listing else _move(runs, logdir, "trash")


@click.command(help=_ARCHIVE_HELP)
@_listing
def archive(runs: Sequence[str], logdir: str, listing: bool) -> None:
    """Put runs into the archive."""
    _one_of(runs, listing)
    _list(logdir, "archive") if listing else _move(runs, logdir, "archive")


@click.command(help=_RESTORE_HELP)
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@logdir_option
def restore(runs: Sequence[str], logdir: str) -> None:
    """Bring runs back."""
    from trackers.manage.bins import resolve_entry
    from trackers.manage.trash import restore as put_back

    for entry in [resolve_entry(word, logdir) for word in runs]:
        click.echo(f"{entry.run} is back in {put_back(logdir, entry)}")


def _one_of(runs: Sequence[str], *flags: bool) -> None:
    if sum((bool(runs), *flags)) != 1:
        raise click.UsageError("Name the runs to move, or give one option alone.")


def _move(words: Sequence[str], logdir: str, bin: Bin) -> None:
    from trackers.manage.run_directories import resolve_run
    from trackers.manage.trash import move_run

    # All are found before any is moved.
    for run in dict.fromkeys([resolve_run(word, logdir)[0] for word in words]):
        entry = move_run(logdir, run, bin)
        inside = f", with {', '.join(entry.inside)} in it" if entry.inside else ""
        click.echo(f"{entry.run} is in {entry.folder}{inside}")


def _list(logdir: str, bin: Bin) -> list[BinEntry]:
    from trackers.analysis.table_formats import as_text
    from trackers.manage.bins import bin_entries, bin_folder
    from trackers.schema.label import load_name

    found = bin_entries(logdir, bin)
    rows = []
    for entry in found:
        when, size = entry.moved[:16].replace("T", " "), f"{entry.size() / 1e6:,.1f} MB"
        rows.append([entry.run, load_name(entry.directory) or "", when, size, str(entry.folder)])
    if rows:
        click.echo(as_text(["run", "name", "moved (UTC)", "size", "folder"], rows))
    else:
        click.echo(f"There is no run in {bin_folder(logdir, bin)}", err=True)
    return found


def _empty(logdir: str, yes: bool) -> None:
    from trackers.manage.trash import delete

    found = _list(logdir, "trash")
    if found:
        what = "this run" if len(found) == 1 else f"these {len(found)} runs"
        if not yes:
            click.confirm(f"Delete {what} for good?", abort=True)
    delete(logdir, found)
