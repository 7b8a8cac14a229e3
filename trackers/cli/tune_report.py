"""`trackers tune-report`: the results of a search, as one HTML file."""

from __future__ import annotations

from pathlib import Path

import click

from trackers.cli.options import out_option

_HELP = """Write the results of a search as one HTML file.

DIR is the folder of the runs of a tracked search, by Keras Tuner or scikit-learn, or a tuner's project
(directory/project_name). The page opens without a network: best score so far, importance of each hyperparameter,
parallel coordinates, slices, and all trials.

\b
  python -m experiments.fashion_tuner --small            runs a search
  trackers tune-report logs/fashion_tuner_random
  trackers tune-report logs/fashion_tuner_random -o search.html
"""


@click.command("tune-report", help=_HELP, short_help="Write the results of a search as one HTML file.")
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@out_option("FILE", "The file to write.", default="tune-report.html")
def tune_report(directory: Path, out: Path) -> None:
    """Writes the report of a search."""
    from trackers.report.search_report import write_search_report
    from trackers.tuning.trial_results import read_trials

    write_search_report(out, *read_trials(directory))
    click.echo(out)
