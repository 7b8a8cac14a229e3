"""`trackers rerun`: the command of a run again, from the code that it keeps."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trackers.cli.options import RUN_HELP, logdir_option
from trackers.cli.printing import visible

if TYPE_CHECKING:
    from trackers.manage.rerun import RerunPlan

_HELP = f"""Run the command of a run again, from the code that the run keeps, as a new run that names its parent.

{RUN_HELP} The run must keep its code: trackers.Run(code=True). Its commit is checked out into a temporary git worktree,
with the changes and untracked files of the run; your working tree stays as it is. The new run is written to the logdir
of the old one. Files that git ignores, such as data, are not in the worktree unless --link names them.

A rerun executes code out of the logs: look at the command before you confirm.

\b
  trackers rerun k7qf                               with the same settings
  trackers rerun k7qf --set learning_rate=0.01      --learning-rate 0.01
  trackers rerun k7qf --set small --link data       --small, and ./data linked into the worktree
  trackers rerun k7qf --dry-run                     print the command only
"""
_MAX_SHOWN = 5


@click.command(help=_HELP, short_help="Run a run's command again, from its own code.")
@click.argument("run", metavar="RUN")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Change an option of the command; may be repeated."
)
@click.option(
    "--link",
    "links",
    multiple=True,
    metavar="PATH",
    help="Link a file or folder of the original working directory into the temporary one; may be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Print what would run, and run nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@logdir_option
@click.pass_context
def rerun(
    context: click.Context,
    run: str,
    settings: Sequence[str],
    links: Sequence[str],
    dry_run: bool,
    yes: bool,
    logdir: str,
) -> None:
    """Prints what will run, asks, and runs it."""
    from trackers.manage.rerun import plan_rerun
    from trackers.manage.rerun import rerun as run_again
    from trackers.manage.run_directories import run_directory

    directory = run_directory(run, logdir)
    plan = plan_rerun(directory, settings, links)
    for name, text in _plan_lines(plan):
        click.echo(f"{click.style(f'{name:<9}', bold=True)} {visible(text)}")
    if dry_run:
        return
    if not yes:
        click.confirm("This executes code out of the logs. Run it?", abort=True)
    siblings = set(directory.parent.iterdir())
    code = run_again(plan)
    for path in sorted(_children(directory.parent, siblings, plan.record.id)):
        click.echo(f"New run: {path}")
    if code:
        click.echo(f"The command ended with exit code {code}", err=True)
        if not links:
            click.echo("Files that git ignores are not in the temporary worktree; --link PATH adds them", err=True)
    context.exit(code)


def _plan_lines(plan: RerunPlan) -> Iterator[tuple[str, str]]:
    manifest = plan.code.manifest
    yield "Run", plan.record.id
    yield "Command", shlex.join(plan.command.words("python"))
    yield (
        "Folder",
        str(plan.root / (manifest.directory or ".")) + (", in a temporary copy" if manifest.directory else ""),
    )
    kept = [f"{manifest.patch_bytes:,} bytes of changes"] if manifest.patch_bytes else []
    kept += [file["path"] for file in manifest.files]
    yield "Code", f"{manifest.commit or 'no commit'}, with {_first(kept)}" if kept else str(manifest.commit)
    if manifest.skipped:
        yield "Left out", _first([f"{file['path']} ({file['reason']})" for file in manifest.skipped])
    if changed := _changed_packages(plan):
        yield "Packages", f"{_first(changed)}: not the version of the run"


def _changed_packages(plan: RerunPlan) -> list[str]:
    from trackers.run.source_code import installed_packages

    installed = installed_packages()
    return [
        f"{name} {installed.get(name, 'is missing')} instead of {version}"
        for name, version in plan.code.packages().items()
        if installed.get(name) != version
    ]


def _first(texts: Sequence[str]) -> str:
    more = len(texts) - _MAX_SHOWN
    return ", ".join(texts[:_MAX_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _children(folder: Path, known: set[Path], parent: str) -> Iterator[Path]:
    from trackers.errors import RunDirectoryError
    from trackers.schema.run_record import RunRecord

    for path in set(folder.iterdir()) - known:
        try:
            if RunRecord.load(path).parent == parent:
                yield path
        except RunDirectoryError:
            continue
