"""`trackers export`: logs as files that other tools read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from trackers.cli.progress import progress_bar, read_logs
from trackers.errors import InvalidArgumentError

_TABLES = ("scalars", "histograms", "text", "matrices", "tensors", "graphs", "hparams", "runs", "tags", "problems")
_MEDIA = ("images", "audio")
# These describe the logs as a whole.
_WHOLE = ("hparams", "runs", "tags", "problems")

_HELP = """Write LOGDIR (default: logs) to FILE: CSV, Parquet or JSON lines, by its ending.

LOGDIR is a logdir, a run's directory, an event file, or a URL such as gs://bucket/logs. Every point is written, none
sampled away. Images and sounds go to a folder, a file each, with a table of them.

\b
  trackers export -o scalars.csv                         every scalar under ./logs
  trackers export ~/runs -o loss.parquet --tag epoch_loss
  trackers export -o runs.csv --kind runs                a row a run: status, hyperparameters, last and best metrics
  trackers export -o pictures --kind images              pictures/<run>/<tag>/<step>.png
"""


@click.command(help=_HELP)
@click.argument("logdir", default="logs")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="The file (or, of media, folder).")
@click.option("--kind", type=click.Choice([*_TABLES, *_MEDIA]), default="scalars", show_default=True, help="What.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only this tag; may be repeated.")
@click.option("--run", "runs", multiple=True, metavar="RUN", help="Only this run; may be repeated.")
@click.option("--raw", is_flag=True, help="Every record, also those that a second fit or a resumed run wrote again.")
@click.option("--overwrite", is_flag=True, help="Replace FILE if it is there.")
def export(
    logdir: str, out: Path, kind: str, tags: Sequence[str], runs: Sequence[str], raw: bool, overwrite: bool
) -> None:
    """Write frames to files."""
    from trackers.convert.export import media, tables

    if kind in _WHOLE and (tags or runs or raw):
        raise click.UsageError(f"--tag, --run and --raw do not go with --kind {kind}.")
    if kind in _TABLES and out.exists() and not overwrite:
        raise InvalidArgumentError(f"{str(out)!r} is there already; name another file, or say --overwrite")
    logs = read_logs(logdir)
    if kind in _WHOLE:
        frame = getattr(logs, kind)()
    else:
        chosen = {"tags": tags or None, "runs": runs or None} | ({} if kind == "graphs" else {"raw": raw})
        frame = getattr(logs, kind)(**chosen)
    try:
        with progress_bar(f"Writing {out}") as on_progress:
            (media.write_media if kind in _MEDIA else tables.write_table)(frame, out, on_progress)
    except OSError as error:
        if isinstance(error, InvalidArgumentError):
            raise
        raise InvalidArgumentError(f"{str(out)!r} cannot be written: {error.strerror or error}") from error
    damaged = len(logs.problems())
    click.echo(f"{out}: {len(frame):,} {'row' if len(frame) == 1 else 'rows'} of {kind} from {logdir}")
    if damaged:
        click.echo(f"{damaged} damaged stretches were left out; trackers check {logdir} lists them", err=True)
