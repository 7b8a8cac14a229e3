"""`trackers report`: runs as one HTML file to share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from trackers.cli.directions import direction_options, parse_directions, remember
from trackers.cli.options import logdir_argument, metric_option, out_option, where_option
from trackers.cli.progress import progress_bar, read_logs
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
@direction_options
@where_option
@click.option("--markdown", is_flag=True, help="Print the table of runs as Markdown instead.")
@click.pass_context
def report(
    context: click.Context,
    logdir: str,
    out: Path,
    metrics: Sequence[str],
    maximize: Sequence[str],
    minimize: Sequence[str],
    filters: Sequence[str],
    markdown: bool,
) -> None:
    """Writes the report."""
    if markdown:
        options = {"metrics": metrics, "maximize": maximize, "minimize": minimize, "filters": filters}
        context.invoke(runs, logdir=logdir, sort=None, style="markdown", **options)
        return
    from trackers.report.report import write_report

    logs = read_logs(logdir)
    if directions := parse_directions(maximize, minimize):
        remember(logdir, directions, logs.run_infos())
    with progress_bar(f"Reading {logdir}") as on_progress:
        write_report(logs, out, metrics, filters, on_progress=on_progress, metric_directions=directions)
    click.echo(out)
