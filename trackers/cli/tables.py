"""`trackers runs` and `trackers compare`: runs as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from trackers.cli.directions import direction_options, parse_directions, remember
from trackers.cli.options import RUN_HELP, logdir_argument, logdir_option, metric_option, where_option
from trackers.cli.printing import print_frame, print_split_table, print_table, style_options
from trackers.cli.progress import read_logs

if TYPE_CHECKING:
    from trackers.schema.column import Column
    from trackers.schema.run_info import RunInfo

_RUNS_HELP = """List the runs under LOGDIR (default: logs), of any program.

The table shows the best value of each main metric, with an arrow to better values, and the hyperparameters that differ
between the runs. The direction follows from the metric's name: accuracy, reward, throughput and the like are maximized,
others minimized; --maximize and --minimize change it, also for later calls. Columns that do not fit the terminal are
named below it. --json and --csv print every column.

\b
  trackers runs                                     the runs under ./logs
  trackers runs --sort val_accuracy                 the best accuracy first
  trackers runs --sort loss --minimize loss         fix the direction of a metric, also for later calls
  trackers runs --where "learning_rate<=1e-3 and not status=failed"
  trackers runs --columns status,parent,commit      these columns instead
  trackers runs logs --csv > runs.csv               every column, for a spreadsheet
"""

_COMPARE_HELP = f"""Compare runs: the metadata, hyperparameters and best metrics in which they differ.

{RUN_HELP} The best value of each metric has a star, and an arrow points to better ones. --json
and --csv print every column.

\b
  trackers compare logs/mnist_cnn/run_*          all runs of the experiment
  trackers compare logs/mnist_cnn/run_* --all    also rows in which they agree
  trackers compare logs/mnist_cnn/run_* --metric val_accuracy --markdown
"""
# After the first column and the required ones: the groups that matter most, then properties of runs.
_PRIORITY = ("name", "status", "best", "last", "hparams", "error", "duration", "tags", "note")


def _shared_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of both verbs."""
    options = [
        metric_option,
        click.option(
            "--sort", metavar="COLUMN", help="Sort by a metric, the best first, or by any column; -COLUMN reverses."
        ),
        where_option,
    ]
    command = direction_options(style_options(command))
    for option in reversed(options):
        command = option(command)
    return command


@click.command(help=_RUNS_HELP, short_help="List runs as a table: sort, filter, or print as CSV.")
@logdir_argument
@_shared_options
@click.option("--columns", metavar="NAME,...", help="Show these columns instead: properties, hyperparameters, metrics.")
def runs(
    logdir: str,
    metrics: Sequence[str],
    sort: str | None,
    filters: Sequence[str],
    maximize: Sequence[str],
    minimize: Sequence[str],
    style: str | None,
    columns: str | None,
) -> None:
    """Prints the table of runs."""
    from trackers.analysis.run_table import default_columns, format_cell
    from trackers.reader.run_frame import run_frame
    from trackers.schema.column import columns_of, find_column

    directions = parse_directions(maximize, minimize)
    all_infos = read_logs(logdir).run_infos(directions)
    remember(logdir, directions, all_infos)
    infos = _select(all_infos, sort, filters)
    if not infos:
        click.echo(f"No runs under {logdir}" + (" match the filter" if filters else ""), err=True)
        return
    known = columns_of(infos)
    if columns is None:
        shown = default_columns(infos, known, metrics)
    else:
        shown = [find_column(known, name.strip()) for name in ("run", *columns.split(","), *metrics)]
    sort_column = find_column(known, sort.removeprefix("-")) if sort else None
    if sort_column and sort_column not in shown:
        shown.insert(1, sort_column)
    if style in ("json", "csv"):
        print_frame(run_frame(infos, shown if metrics or columns else known), style)
        return
    rows = [[format_cell(column, column.cell(info)) for column in shown] for info in infos]
    required = [index for index, column in enumerate(shown) if column == sort_column or column.dtype == "datetime"]
    print_table([column.heading_with_arrow for column in shown], rows, style, required, _by_priority(shown))


@click.command(help=_COMPARE_HELP, short_help="Compare runs: what differs between them.")
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@logdir_option
@click.option("--all", "show_all", is_flag=True, help="Also show rows in which the runs agree.")
@_shared_options
def compare(
    runs: Sequence[str],
    logdir: str,
    show_all: bool,
    metrics: Sequence[str],
    sort: str | None,
    filters: Sequence[str],
    maximize: Sequence[str],
    minimize: Sequence[str],
    style: str | None,
) -> None:
    """Prints a row per property, a column per run."""
    from trackers.analysis.comparison import comparison_table, resolve_runs
    from trackers.reader.run_frame import run_frame
    from trackers.schema.column import columns_of
    from trackers.schema.logdir_settings import load_directions

    directions = parse_directions(maximize, minimize)
    resolved = resolve_runs(runs, logdir, load_directions(logdir) | directions)
    remember(logdir, directions, resolved)
    infos = _select(resolved, sort, filters)
    if not infos:
        click.echo("None of these runs matches the filter", err=True)
        return
    if style in ("json", "csv"):
        print_frame(run_frame(infos, columns_of(infos)), style)
        return
    headings, rows = comparison_table(infos, metrics, show_all)
    if rows:
        print_split_table(headings, rows, style)
    else:
        click.echo("The runs do not differ; --all shows their values", err=True)


def _select(infos: Sequence[RunInfo], sort: str | None, filters: Sequence[str]) -> Sequence[RunInfo]:
    from trackers.analysis.filters import filter_runs, sort_runs
    from trackers.schema.column import columns_of

    columns = columns_of(infos)
    for text in filters:
        infos = filter_runs(infos, columns, text)
    return sort_runs(infos, columns, sort) if sort else infos


def _by_priority(columns: Sequence[Column]) -> list[int]:
    """Returns the numbers of the columns, the most important first."""

    def rank(index: int) -> int:
        column = columns[index]
        key = column.name if column.group == "run" else column.group
        return 0 if index == 0 else 1 + (_PRIORITY.index(key) if key in _PRIORITY else len(_PRIORITY))

    return sorted(range(len(columns)), key=rank)
