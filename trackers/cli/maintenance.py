"""`trackers check`, `repair` and `compact`: faults in logs, and copies that are intact or small."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trackers.cli.options import logdir_argument, out_option
from trackers.cli.printing import print_table
from trackers.cli.progress import progress_bar, read_logs, spinner
from trackers.errors import InvalidArgumentError

if TYPE_CHECKING:
    from trackers.manage.copies import CopiedFile

_CHECK_HELP = """Find faults in the logs in LOGDIR (default: logs); exit with 1 if there are any.

\b
  damaged      bytes that are not an intact record; everything around them is read
  unreadable   a file or folder that cannot be read
  pointer      a Git LFS pointer instead of the file; run `git lfs pull`
  not_events   a text with `tfevents` in its name, which TensorBoard takes for an event file
  truncated    a file that ends in the middle of a record and is not being written
  overlap      steps that restart: a second fit(), a resumed run, or two writers in one folder
  empty        a file without a single value
  collision    two processes created a file in one folder in the same second
  invalid      a field of run.json, label.json or trackers.json, or an HParams session, that cannot be read
  killed       a run whose process is gone and left no final status

\b
  trackers check                 check ./logs
  trackers check logs --json     print the findings for a script
"""

_REPAIR_HELP = """Write a copy of LOGDIR (default: logs) to DIR in which every event file is whole.

Every intact record is copied; damaged and truncated records are left out, and the exit code is then 1. Other files are
copied unchanged, also those that only have the name of an event file. LOGDIR is not changed.

\b
  trackers repair logs -o logs_repaired
"""

_COMPACT_HELP = """Write a smaller copy of LOGDIR (default: logs) to DIR, and measure how fast TensorBoard loads both.

Each folder gets one event file. Scalars, text, hyperparameters, matrices and graphs are kept as they were written. Of
images, audio, histograms and other tensors, each tag keeps --media values, evenly spread over the training, with the
first and the last. Damaged records are left out, and the exit code is then 1. Other files are copied unchanged. LOGDIR
is not changed.

\b
  trackers compact logs -o logs_small
  trackers compact logs -o logs_tiny --media 2
"""


@click.command(help=_CHECK_HELP, short_help="Find faults in logs.")
@logdir_argument
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects with code, run, file and detail.")
def check(logdir: str, as_json: bool) -> None:
    """Prints the findings."""
    from trackers.manage.diagnostics import diagnose

    logs = read_logs(logdir)
    findings = diagnose(logs)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            code = click.style(f"{finding.code:<10}", fg="yellow")
            click.echo(f"{code}  {finding.file or finding.run}: {finding.detail}")
        files = [file for folder in logs.index.folders() for file in folder.files]
        size = sum(file.size for file in files)
        count = f"{len(findings) or 'No'} finding{'' if len(findings) == 1 else 's'}"
        click.echo(f"{count} in {len(files):,} event files of {len(logs.runs()):,} runs ({size / 1e6:,.1f} MB)")
    sys.exit(1 if findings else 0)


@click.command(help=_REPAIR_HELP, short_help="Copy a logdir without damaged records.")
@logdir_argument
@out_option("DIR", "A new folder for the copy.")
def repair(logdir: str, out: Path) -> None:
    """Copies the intact records."""
    from trackers.manage.repair import repair as repair_logs

    logs = read_logs(logdir)
    with _copy_errors(logdir), progress_bar(f"Writing {out}") as on_progress:
        files = repair_logs(logs, out, on_progress)
    is_complete = _print_losses(files)
    repaired = sum(1 for file in files if file.dropped)
    click.echo(f"{out}: {len(files):,} event files, {repaired:,} of them repaired")
    sys.exit(0 if is_complete else 1)


@click.command(help=_COMPACT_HELP, short_help="Copy a logdir into fewer and smaller files.")
@logdir_argument
@out_option("DIR", "A new folder for the copy.")
@click.option(
    "--media", type=click.IntRange(min=2), default=10, show_default=True, metavar="N", help="Values to keep per tag."
)
def compact(logdir: str, out: Path, media: int) -> None:
    """Copies into fewer files."""
    from trackers.manage.compact import compact as compact_logs
    from trackers.manage.load_time import measure_load_time

    logs = read_logs(logdir)
    with _copy_errors(logdir), progress_bar(f"Writing {out}") as on_progress:
        copied = compact_logs(logs, out, media, on_progress)
    is_complete = _print_losses(copied)
    rows = []
    for name, folder in ((logdir, Path(logdir).expanduser()), (str(out), out)):
        files = [file for file in folder.rglob("*tfevents*") if file.is_file()]
        with spinner(f"TensorBoard loads {name}"):
            seconds = measure_load_time(folder)
        size = sum(file.stat().st_size for file in files) / 1e6
        rows.append([name, f"{len(files):,}", f"{size:,.2f} MB", f"{seconds:.2f} s"])
    print_table(["logdir", "event files", "size", "load time"], rows)
    sys.exit(0 if is_complete else 1)


def _print_losses(files: Iterable[CopiedFile]) -> bool:
    """Prints what a copy lacks; returns whether it lacks nothing."""
    losses = [
        f"{file.path}: {file.error or f'left out {file.dropped:,} bytes, kept {file.kept:,}'}"
        for file in files
        if file.error or file.dropped
    ]
    for loss in losses:
        click.echo(loss, err=True)
    return not losses


@contextmanager
def _copy_errors(logdir: str) -> Iterator[None]:
    """Names the logdir in errors of the file system."""
    try:
        yield
    except OSError as error:
        path = error.filename or logdir
        raise InvalidArgumentError(f"cannot copy {logdir!r}: {path}: {error.strerror or error}") from error
