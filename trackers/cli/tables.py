"""`trackers runs` and `trackers compare`: runs as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from trackers.cli.printing import print_table, print_values, style_options
from trackers.cli.waiting import reading

if TYPE_CHECKING:
    import pandas as pd

_RUNS_HELP = """List the runs under LOGDIR (default: logs), of this kit or of anybody.

A metric's best value is shown: the greatest of accuracies and their kin, the least of everything else. Of the
hyperparameters, those that differ between the runs are shown, in a pipe as on the screen; --json and --csv have
every column.

\b
  trackers runs                                        the runs under ./logs
  trackers runs --metric val_accuracy --sort val_accuracy   the best accuracy first
  trackers runs --where "learning_rate<1e-3" --where status=finished
  trackers runs ~/runs --csv > runs.csv                every column, for a spreadsheet
"""

_COMPARE_HELP = """Set runs side by side: what differs between them, and what they reached.

RUN is a run's directory, or its name under --logdir, or the end of it ("k7qf").

\b
  trackers compare logs/mnist_cnn/run_2026_11_21_14_03_59-k7qf logs/mnist_cnn/run_2026_11_21_14_09_12-x2mp
  trackers compare k7qf x2mp --metric val_accuracy --markdown
"""


metric_option = click.option(
    "--metric", "metrics", multiple=True, metavar="NAME", help="Show this metric; may be repeated."
)
where_option = click.option(
    "--where",
    "comparisons",
    multiple=True,
    metavar="COMPARISON",
    help='Only runs for which it holds: "learning_rate<1e-3", status=failed, tags=baseline; may be repeated.',
)


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    """The options of both verbs."""
    options = [
        metric_option,
        click.option(
            "--sort",
            metavar="COLUMN",
            help="Sort by a metric, the best first, or by any column; -COLUMN turns it round.",
        ),
        where_option,
    ]
    command = style_options(command)
    for option in reversed(options):
        command = option(command)
    return command


@click.command(help=_RUNS_HELP)
@click.argument("logdir", default="logs")
@_shared
def runs(logdir: str, metrics: Sequence[str], sort: str | None, comparisons: Sequence[str], style: str | None) -> None:
    """List runs."""
    from trackers.view.run_table import cell, chosen_columns, heading

    table = _narrowed(reading(logdir).runs(), sort, comparisons)
    if table.empty:
        click.echo(f"There is no run under {logdir}" + (" for which that holds" if comparisons else ""), err=True)
        return
    shown = chosen_columns(table, metrics)
    if style in ("json", "csv"):
        print_values(table[shown] if metrics else table, style)
    else:
        rows = table[shown].itertuples(index=False, name=None)
        cells = [[cell(name, value) for name, value in zip(shown, row, strict=True)] for row in rows]
        print_table([heading(name) for name in shown], cells, style)


@click.command(help=_COMPARE_HELP)
@click.argument("run", nargs=-1, required=True)
@click.option("--logdir", default="logs", show_default=True, help="Where to look for names.")
@_shared
def compare(
    run: Sequence[str],
    logdir: str,
    metrics: Sequence[str],
    sort: str | None,
    comparisons: Sequence[str],
    style: str | None,
) -> None:
    """Set runs side by side."""
    from trackers.view.comparison import named_runs, side_by_side

    table = _narrowed(named_runs(run, logdir), sort, comparisons)
    if style in ("json", "csv"):
        print_values(table, style)
    else:
        print_table(*side_by_side(table, metrics), style)


def _narrowed(table: pd.DataFrame, sort: str | None, comparisons: Sequence[str]) -> pd.DataFrame:
    from trackers.view.filters import in_order, matching

    for comparison in comparisons:
        table = matching(table, comparison)
    return in_order(table, sort) if sort else table
