"""`trackers report`: runs as one HTML file to share."""

from __future__ import annotations

from collections.abc import Sequence

import click

from trackers.cli.progress import progress_bar
from trackers.cli.tables import metric_option, runs, where_option

_HELP = """Write the runs under LOGDIR (default: logs) as one HTML file to share.

It opens from disk, without a network: the table of runs, curves, parallel coordinates and importance of the
hyperparameters, confusion matrices, kernels and profiles.

\b
  trackers report                                  the runs under ./logs, to report.html
  trackers report logs -o paper.html --where tags=paper --metric val_accuracy
  trackers report --markdown                       the table alone, for a pull request
"""


@click.command(help=_HELP)
@click.argument("logdir", default="logs")
@click.option("-o", "--out", default="report.html", show_default=True, metavar="FILE", help="Where to.")
@metric_option
@where_option
@click.option("--markdown", is_flag=True, help="Print the table of runs in Markdown instead.")
@click.pass_context
def report(
    context: click.Context, logdir: str, out: str, metrics: Sequence[str], filters: Sequence[str], markdown: bool
) -> None:
    """Share runs."""
    if markdown:
        context.invoke(runs, logdir=logdir, metrics=metrics, sort=None, filters=filters, style="markdown")
        return
    from trackers.report.report import write_report

    with progress_bar(f"Reading {logdir}") as on_progress:
        write_report(logdir, out, metrics, filters, on_progress=on_progress)
    click.echo(out)
