"""`trackers export`: logs as files that other tools read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from trackers.cli.options import logdir_argument, out_option
from trackers.cli.progress import progress_bar, read_logs
from trackers.errors import InvalidArgumentError

# These cannot be restricted to tags or runs.
_WHOLE_LOGDIR = ("hparams", "runs", "architectures", "artifacts", "tags", "problems")
# These are in memory as a whole; of others, a part at a time.
_FRAMES = ("scalars", *_WHOLE_LOGDIR)
_TABLES = ("scalars", "histograms", "text", "matrices", "pr_curves", "tensors", "graphs", *_WHOLE_LOGDIR)
_MEDIA = ("images", "audio")

_HELP = """Write the logs in LOGDIR (default: logs) to FILE as CSV, Parquet or JSON lines.

LOGDIR is a logdir, a run's directory, an event file, or a URL such as gs://bucket/logs. FILE ends in .csv, .parquet or
.jsonl. Every point is written; none is sampled away. For images and audio, FILE is a folder, which gets a file each and
a table of them.

\b
  trackers export -o scalars.csv                        every scalar under ./logs
  trackers export logs -o loss.jsonl --tag epoch_loss   one tag
  trackers export -o runs.csv --kind runs               a row per run: hyperparameters, last and best metrics
  trackers export -o pictures --kind images             pictures/<run>/<tag>/<step>.png
"""


@click.command(help=_HELP, short_help="Write logs as CSV, Parquet, JSON lines or media files.")
@logdir_argument
@out_option("FILE", "The file to write; for images and audio, a new folder.")
@click.option(
    "--kind",
    type=click.Choice([*_TABLES, *_MEDIA]),
    default="scalars",
    show_default=True,
    help="The kind of summary, or a table about the runs.",
)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only this tag; may be repeated.")
@click.option("--run", "runs", multiple=True, metavar="RUN", help="Only this run; may be repeated.")
@click.option("--raw", is_flag=True, help="Also write points that a second fit() or a resumed run superseded.")
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
def export(
    logdir: str, out: Path, kind: str, tags: Sequence[str], runs: Sequence[str], raw: bool, overwrite: bool
) -> None:
    """Writes a frame to a file, or media to a folder."""
    from trackers.convert.export import media, tables

    if kind in _WHOLE_LOGDIR and (tags or runs or raw):
        raise click.UsageError(f"--kind {kind} is a table of all runs; leave out --tag, --run and --raw.")
    if kind in _TABLES and out.exists() and not overwrite:
        raise InvalidArgumentError(f"{str(out)!r} exists already; name another file, or use --overwrite")
    logs = read_logs(logdir)
    selected: dict[str, Any] = {"tags": tags or None, "runs": runs or None, "raw": raw}
    try:
        with progress_bar(f"Writing {out}") as on_progress:
            if kind in _MEDIA:
                rows = media.write_media(logs.iter_frames(kind, **selected, on_progress=on_progress), out)
            elif kind in _FRAMES:
                frame = logs.scalars(**selected) if kind == "scalars" else getattr(logs, kind)()
                tables.write_table(frame, out, on_progress)
                rows = len(frame)
            else:
                rows = tables.write_frames(lambda: logs.iter_frames(kind, **selected, on_progress=on_progress), out)
    except OSError as error:
        raise InvalidArgumentError(f"cannot write {str(out)!r}: {error.strerror or error}") from error
    click.echo(f"{out}: {rows:,} {'row' if rows == 1 else 'rows'} of {kind} from {logdir}")
    if problems := len(logs.problems()):
        click.echo(f"Left out {problems} damaged parts of the logs; `trackers check {logdir}` lists them.", err=True)
