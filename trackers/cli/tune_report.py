"""`trackers tune-report`: what a Keras Tuner search found, as one HTML file."""

from __future__ import annotations

from pathlib import Path

import click

_HELP = """Write what a Keras Tuner search found as one HTML file.

DIR is the tuner's project (directory/project_name) or, of a tracked search, the folder of its runs. The page opens
without a network: best so far, importance of each hyperparameter, parallel coordinates, slices, and all trials.

\b
  trackers tune-report logs/fashion_tuner_random
  trackers tune-report tuner/my_search -o search.html
"""


@click.command("tune-report", help=_HELP)
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--out", default="tune-report.html", show_default=True, metavar="FILE", help="Where to.")
def tune_report(directory: Path, out: str) -> None:
    """Picture a search."""
    from trackers.report.search_report import write_search_report
    from trackers.tuning.results import read_trials

    write_search_report(Path(out), *read_trials(directory))
    click.echo(out)
