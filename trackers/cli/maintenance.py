"""`trackers check`, `repair` and `compact`: what is wrong with logs, and copies that are right or small."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from trackers.cli.progress import progress_bar, read_logs, spinner
from trackers.errors import InvalidArgumentError

_CHECK_HELP = """Say what is wrong with the logs in LOGDIR (default: logs); exit with 1 if anything is.

\b
  damaged      bytes that are no intact record; everything around them is read
  unreadable   files and folders that may not be read
  cut          a file that ends in the middle of a record, and that nobody writes any more
  overlap      steps that begin again: a second fit, a resumed run, two writers in one folder
  empty        a file without a single value
  collision    two processes that began a file in one folder in one second
  never ended  a run whose process is gone without a word

\b
  trackers check                 look at ./logs
  trackers check ~/runs --json   for a script
"""

_REPAIR_HELP = """Write a copy of LOGDIR to DIR in which every event file is whole.

Damaged stretches and cut ends are left out, every intact record is kept, everything else is copied as it is.
LOGDIR is not touched.

\b
  trackers repair logs --out logs_repaired
"""

_COMPACT_HELP = """Write a smaller copy of LOGDIR to DIR, and say how long TensorBoard takes to load each.

Each folder has one event file. Every scalar, text, hyperparameter, matrix and graph is kept as it was written. Of
images, audio, histograms and other tensors, each tag keeps --media values, spread evenly over the training, the first
and the last among them. LOGDIR is not touched.

\b
  trackers compact logs --out logs_small
  trackers compact logs --out logs_tiny --media 2
"""

_out = click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="A new folder.")


@click.command(help=_CHECK_HELP)
@click.argument("logdir", default="logs")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects: kind, run, file, detail.")
def check(logdir: str, as_json: bool) -> None:
    """Look for faults."""
    from trackers.manage.diagnostics import diagnose

    logs = read_logs(logdir)
    found = diagnose(logs)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2, ensure_ascii=False))
    else:
        for finding in found:
            click.echo(
                f"{click.style(f'{finding.code:<11}', fg='yellow')}  {finding.file or finding.run}: {finding.detail}"
            )
        files = [file for folder in logs.index.folders() for file in folder.files]
        size = sum(file.size for file in files)
        said = "Nothing is wrong" if not found else "1 finding" if len(found) == 1 else f"{len(found)} findings"
        click.echo(f"{said} in {len(files):,} event files of {len(logs.runs()):,} runs ({size / 1e6:,.1f} MB)")
    sys.exit(1 if found else 0)


@click.command(help=_REPAIR_HELP)
@click.argument("logdir")
@_out
def repair(logdir: str, out: Path) -> None:
    """Copy what is intact."""
    from trackers.manage.repair import repair as copy

    logs = read_logs(logdir)
    with _copying(logdir), progress_bar(f"Writing {out}") as on_progress:
        files = copy(logs, out, on_progress)
    for file in files:
        if file.error:
            click.echo(f"{file.path}: {file.error}", err=True)
        elif file.dropped:
            click.echo(f"{file.path}: {file.dropped:,} bytes left out, {file.kept:,} kept")
    mended = sum(1 for file in files if file.dropped)
    was = "was" if mended == 1 else "were"
    click.echo(f"{out}: {len(files):,} event files, of which {mended:,} {was} damaged or cut")
    sys.exit(1 if any(file.error for file in files) else 0)


@click.command(help=_COMPACT_HELP)
@click.argument("logdir")
@_out
@click.option(
    "--media", type=click.IntRange(min=2), default=10, show_default=True, metavar="N", help="Values a tag keeps."
)
def compact(logdir: str, out: Path, media: int) -> None:
    """Copy into less."""
    from trackers.analysis.table_formats import as_text
    from trackers.manage.compact import compact as copy
    from trackers.manage.load_time import measure_load_time

    logs = read_logs(logdir)
    with _copying(logdir), progress_bar(f"Writing {out}") as on_progress:
        copy(logs, out, media, on_progress)
    rows = []
    for name, folder in ((logdir, Path(logdir).expanduser()), (str(out), out)):
        files = [file for file in folder.rglob("*tfevents*") if file.is_file()]
        with spinner(f"TensorBoard loads {name}"):
            seconds = measure_load_time(folder)
        rows.append(
            [name, f"{len(files):,}", f"{sum(file.stat().st_size for file in files) / 1e6:,.2f} MB", f"{seconds:.2f} s"]
        )
    click.echo(as_text(["", "event files", "size", "TensorBoard loads it in"], rows))


@contextmanager
def _copying(logdir: str) -> Iterator[None]:
    try:
        yield
    except InvalidArgumentError:
        raise
    except OSError as error:
        raise InvalidArgumentError(
            f"{logdir!r} cannot be copied: {error.filename or ''} {error.strerror or error}"
        ) from error
