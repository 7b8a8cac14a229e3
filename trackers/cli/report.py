"""`trackers report`: runs as one HTML file to share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from trackers.cli.options import logdir_argument, metric_option, out_option, where_option
from trackers.cli.progress import progress_bar
from trackers.cli.tables import runs

_HELP = """Write the runs under LOGDIR (default: logs) as one HTML file to share.

It opens from disk, without a network: the table of runs, curves, parallel coordinates and importance of the
hyperparameters, confusion matrices, kernel images and profiles.

\b
  trackers report                                  the runs under ./logs, to report.html
  trackers report logs -o mnist.html --where mnist_cnn --metric val_accuracy
  trackers report --markdown                       print only the table, for a pull request
"""


@click.command(help=_HELP, short_help="Write runs as one HTML file to share.")
@logdir_argument
@out_option("FILE", "The file to write.", default="report.html")
@metric_option
@where_option
@click.option("--markdown", is_flag=True, help="Print the table of runs as Markdown instead.")
@click.pass_context
def report(
    context: click.Context, logdir: str, out: Path, metrics: Sequence[str], filters: Sequence[str], markdown: bool
) -> None:
    """Writes the report."""
    if markdown:
        context.invoke(runs, logdir=logdir, metrics=metrics, sort=None, filters=filters, style="markdown")
        return
    from trackers.report.report import write_report

    with progress_bar(f"Reading {logdir}") as on_progress:
        write_report(logdir, out, metrics, filters, on_progress=on_progress)
    click.echo(out)
