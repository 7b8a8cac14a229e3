"""`trackers trash`, `archive` and `restore`: hide runs from TensorBoard, and bring them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from trackers.cli.options import RUN_HELP, logdir_option
from trackers.cli.printing import print_table

if TYPE_CHECKING:
    from trackers.manage.bins import Bin, BinEntry

_TRASH_HELP = f"""Move runs to the trash, the folder LOGDIR.trash beside the logdir, hidden from TensorBoard.

{RUN_HELP} A run is moved with its splits and everything else in its directory, and `trackers restore` brings it
back. A run that is being written is not moved. Nothing is deleted before --empty.

\b
  trackers trash logs/mnist_cnn/run_*   move the run of `make demo`
  trackers trash --list                 list the trash
  trackers restore logs.trash/run_*     bring it back
  trackers trash --empty                delete everything in the trash, after a question
"""
_ARCHIVE_HELP = f"""Move runs to the archive, the folder LOGDIR.archive beside the logdir, hidden from TensorBoard.

{RUN_HELP} It works like the trash, but nothing empties an archive. `trackers launch logs.archive` shows it.

\b
  trackers archive logs/mnist_cnn/run_*   move the run of `make demo`
  trackers archive --list                 list the archive
"""
_RESTORE_HELP = """Move runs from the trash or the archive back to where they were.

RUN is its name, as `trackers trash --list` shows it, the name of its folder there, or the end of either ("k7qf").

\b
  trackers trash logs/mnist_cnn/run_*    move the run of `make demo`
  trackers restore logs.trash/run_*      restore everything in the trash
"""


def _bin_options(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--list", "show_list", is_flag=True, help="List the runs there.")(command)
    return click.argument("runs", metavar="[RUN]...", nargs=-1)(logdir_option(command))


@click.command(help=_TRASH_HELP, short_help="Move runs to the trash; list or empty it.")
@_bin_options
@click.option("--empty", is_flag=True, help="Delete every run in the trash for good.")
@click.option("--yes", is_flag=True, help="With --empty: do not ask.")
def trash(runs: Sequence[str], logdir: str, show_list: bool, empty: bool, yes: bool) -> None:
    """Moves runs to the trash, lists it, or empties it."""
    _check_exclusive(runs, show_list, empty)
    if yes and not empty:
        raise click.UsageError("--yes needs --empty.")
    if empty:
        _empty_trash(logdir, yes)
    elif show_list:
        _print_entries(logdir, "trash")
    else:
        _move(runs, logdir, "trash")


@click.command(help=_ARCHIVE_HELP, short_help="Move runs to the archive, or list it.")
@_bin_options
def archive(runs: Sequence[str], logdir: str, show_list: bool) -> None:
    """Moves runs to the archive, or lists it."""
    _check_exclusive(runs, show_list)
    if show_list:
        _print_entries(logdir, "archive")
    else:
        _move(runs, logdir, "archive")


@click.command(help=_RESTORE_HELP, short_help="Move runs back from the trash or the archive.")
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@logdir_option
def restore(runs: Sequence[str], logdir: str) -> None:
    """Restores runs."""
    from trackers.manage.bins import resolve_entry
    from trackers.manage.trash import restore as restore_entry

    for entry in [resolve_entry(name, logdir) for name in runs]:
        click.echo(f"Restored {entry.run} to {restore_entry(logdir, entry)}")


def _check_exclusive(runs: Sequence[str], *flags: bool) -> None:
    if sum((bool(runs), *flags)) != 1:
        raise click.UsageError("Name the runs to move, or give one option instead.")


def _move(names: Sequence[str], logdir: str, bin: Bin) -> None:
    from trackers.manage.run_directories import resolve_run
    from trackers.manage.trash import move_run

    # Resolve all names first, so that a wrong one moves nothing.
    for run in dict.fromkeys([resolve_run(name, logdir)[0] for name in names]):
        entry = move_run(logdir, run, bin)
        inside = f", with {', '.join(entry.inside)}" if entry.inside else ""
        click.echo(f"Moved {entry.run} to {entry.folder}{inside}")


def _print_entries(logdir: str, bin: Bin) -> list[BinEntry]:
    from trackers.manage.bins import bin_entries, bin_folder
    from trackers.schema.label import load_name

    entries = bin_entries(logdir, bin)
    rows = []
    for entry in entries:
        moved, size = entry.moved[:16].replace("T", " "), f"{entry.size() / 1e6:,.1f} MB"
        rows.append([entry.run, load_name(entry.directory) or "", moved, size, str(entry.folder)])
    if rows:
        print_table(["run", "name", "moved (UTC)", "size", "folder"], rows, required=[2])
    else:
        click.echo(f"No runs in {bin_folder(logdir, bin)}", err=True)
    return entries


def _empty_trash(logdir: str, yes: bool) -> None:
    from trackers.manage.trash import delete

    entries = _print_entries(logdir, "trash")
    if entries and not yes:
        runs = "this run" if len(entries) == 1 else f"these {len(entries)} runs"
        click.confirm(f"Delete {runs} for good?", abort=True)
    delete(logdir, entries)
