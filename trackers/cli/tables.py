"""`trackers runs` and `trackers compare`: runs as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from trackers.cli.printing import print_table, print_values, style_options
from trackers.cli.progress import read_logs

if TYPE_CHECKING:
    from trackers.schema.run_info import RunInfo

_RUNS_HELP = """List the runs under LOGDIR (default: logs), of this kit or of any other writer.

The table shows the best value of each main metric (the largest for accuracy-like metrics, the smallest for all others)
and the hyperparameters that differ between the runs. --json and --csv print every column.

\b
  trackers runs                                        the runs under ./logs
  trackers runs --metric val_accuracy --sort val_accuracy   the best accuracy first
  trackers runs --where "learning_rate<1e-3 and not status=failed"
  trackers runs ~/runs --csv > runs.csv                every column, for a spreadsheet
"""

_COMPARE_HELP = """Compare runs: the settings that differ between them, and their metrics.

RUN is a run's directory, or its name under --logdir, or the end of either ("k7qf").

\b
  trackers compare logs/mnist_cnn/run_2026_11_21_14_03_59-k7qf logs/mnist_cnn/run_2026_11_21_14_09_12-x2mp
  trackers compare k7qf x2mp --metric val_accuracy --markdown
"""


metric_option = click.option(
    "--metric", "metrics", multiple=True, metavar="NAME", help="Show this metric; may be repeated."
)
where_option = click.option(
    "--where",
    "filters",
    multiple=True,
    metavar="FILTER",
    help='Only runs that match: "learning_rate<1e-3 and not status=failed", tags=baseline, or words; may be repeated.',
)


def _shared_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of both verbs."""
    options = [
        metric_option,
        click.option(
            "--sort", metavar="COLUMN", help="Sort by a metric, the best first, or by any column; -COLUMN reverses."
        ),
        where_option,
    ]
    command = style_options(command)
    for option in reversed(options):
        command = option(command)
    return command


@click.command(help=_RUNS_HELP)
@click.argument("logdir", default="logs")
@_shared_options
def runs(logdir: str, metrics: Sequence[str], sort: str | None, filters: Sequence[str], style: str | None) -> None:
    """List runs."""
    from trackers.analysis.run_table import default_columns, format_cell
    from trackers.reader.run_frame import run_frame
    from trackers.schema.column import columns_of

    infos = _select(read_logs(logdir).run_infos(), sort, filters)
    if not infos:
        click.echo(f"No runs under {logdir}" + (" match the filter" if filters else ""), err=True)
        return
    columns = columns_of(infos)
    shown = default_columns(infos, columns, metrics)
    if style in ("json", "csv"):
        print_values(run_frame(infos, shown if metrics else columns), style)
    else:
        rows = [[format_cell(column, column.cell(info)) for column in shown] for info in infos]
        print_table([column.heading for column in shown], rows, style)


@click.command(help=_COMPARE_HELP)
@click.argument("run", nargs=-1, required=True)
@click.option("--logdir", default="logs", show_default=True, help="Where to look names up.")
@click.option("--all", "show_all", is_flag=True, help="Also show the settings in which the runs agree.")
@_shared_options
def compare(
    run: Sequence[str],
    logdir: str,
    show_all: bool,
    metrics: Sequence[str],
    sort: str | None,
    filters: Sequence[str],
    style: str | None,
) -> None:
    """Compare runs."""
    from trackers.analysis.comparison import comparison_table, resolve_runs
    from trackers.reader.run_frame import run_frame
    from trackers.schema.column import columns_of

    infos = _select(resolve_runs(run, logdir), sort, filters)
    if style in ("json", "csv"):
        print_values(run_frame(infos, columns_of(infos)), style)
    else:
        print_table(*comparison_table(infos, metrics, show_all), style)


def _select(infos: Sequence[RunInfo], sort: str | None, filters: Sequence[str]) -> Sequence[RunInfo]:
    from trackers.analysis.filters import filter_runs, sort_runs
    from trackers.schema.column import columns_of

    columns = columns_of(infos)
    for text in filters:
        infos = filter_runs(infos, columns, text)
    return sort_runs(infos, columns, sort) if sort else infos
