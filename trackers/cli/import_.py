"""`trackers import`: runs of W&B, MLflow and Keras's CSVLogger become runs of a logdir."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trackers.cli.progress import progress_bar
from trackers.errors import ReadError

if TYPE_CHECKING:
    from trackers.convert.importers.import_runs import ImportSummary
    from trackers.convert.importers.imported_run import ImportSource

_HELP = """Import runs of W&B, MLflow or Keras's CSVLogger into a logdir.

A run is written to LOGDIR/<project or experiment>, with its scalars (as float32, like all scalars of TensorBoard),
steps, wall times, hyperparameters, name, note and tags. Media and artifacts are not imported. The source is only read,
and runs that were imported before are skipped: run the command again to import new ones.

\b
  trackers import wandb wandb        the runs in W&B's folder ./wandb
  trackers import mlflow mlflow.db   the runs in an MLflow database
  trackers import mlflow mlruns      the runs in an MLflow folder of files
  trackers import csv history.csv    a history of keras.callbacks.CSVLogger
"""
_WANDB_HELP = """Import the runs in DIR: W&B's folder `wandb`, or the folder of a run in it.

Runs of offline mode are imported, and runs of online mode whose folders still exist. A killed run is imported up to the
end of its file. Neither a network nor the package wandb is needed.

\b
  trackers import wandb wandb                                     every run in ./wandb
  trackers import wandb wandb/offline-run-20260901_093000-x1y2z3  one run
  trackers import wandb */wandb --logdir ~/logs                   runs of many projects, into ~/logs
"""
_MLFLOW_HELP = """Import the runs of an MLflow STORE: mlflow.db, the folder mlruns, or the folder that holds them.

Deleted runs are skipped. Neither a server nor the package mlflow is needed.

\b
  trackers import mlflow mlflow.db             a SQLite database
  trackers import mlflow mlruns                a folder of files
  trackers import mlflow . --logdir ~/logs     both, if they exist, into ~/logs
"""
_CSV_HELP = """Import the histories that keras.callbacks.CSVLogger wrote; each FILE is a run.

The columns are `epoch` and the names of the logs; `val_loss` becomes `epoch_loss` of the validation split. The run's
experiment is the name of the file's folder. The file has no times, so every point has the time of its last change.

\b
  trackers import csv history.csv                  one run
  trackers import csv runs/*.csv --logdir ~/logs   many runs, into ~/logs
"""


def _logdir_option(command: Callable[..., Any]) -> Callable[..., Any]:
    folder = click.Path(file_okay=False, path_type=Path)
    option = click.option(
        "--logdir", type=folder, default="logs", show_default=True, metavar="DIR", help="Write the runs to DIR."
    )
    return option(command)


@click.group("import", help=_HELP, short_help="Import runs of W&B, MLflow or Keras's CSVLogger.")
def import_() -> None:
    """Groups the sources."""


@import_.command("wandb", help=_WANDB_HELP, short_help="Import runs of Weights & Biases.")
@click.argument("paths", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_logdir_option
def _wandb(paths: Sequence[Path], logdir: Path) -> None:
    from trackers.convert.importers import wandb_offline

    _import(wandb_offline.find_runs(paths), logdir)


@import_.command("mlflow", help=_MLFLOW_HELP, short_help="Import runs of MLflow.")
@click.argument("store", type=click.Path(path_type=Path))
@_logdir_option
def _mlflow(store: Path, logdir: Path) -> None:
    from trackers.convert.importers import mlflow_store

    _import(mlflow_store.find_runs(store), logdir)


@import_.command("csv", help=_CSV_HELP, short_help="Import histories of Keras's CSVLogger.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_logdir_option
def _csv(files: Sequence[Path], logdir: Path) -> None:
    from trackers.convert.importers import csv_history

    _import(csv_history.find_runs(files), logdir)


def _import(sources: Sequence[ImportSource], logdir: Path) -> None:
    from trackers.convert.importers.import_runs import import_runs

    logdir = logdir.expanduser()
    with progress_bar("Importing") as on_progress:
        summary = import_runs(sources, logdir, lambda done, text: on_progress(done, len(sources), text))
    if summary.imported or summary.existing:
        click.echo(_describe(summary, logdir))
    if summary.errors:
        raise ReadError("; ".join(summary.errors))


def _describe(summary: ImportSummary, logdir: Path) -> str:
    parts = [f"Imported {_count(summary.imported, 'run')} with {_count(summary.points, 'point')} into {logdir}"]
    if summary.existing:
        parts.append(f"{summary.existing} imported before")
    if summary.unfinished:
        parts.append(f"{summary.unfinished} without an end, read up to the last point")
    if summary.damaged:
        parts.append(f"{summary.damaged} damaged or truncated, see problems in run.json")
    if summary.skipped:
        parts.append(f"skipped: {', '.join(f'{kind} ({count:,})' for kind, count in summary.skipped.most_common())}")
    launch = "trackers launch" if str(logdir) == "logs" else f"trackers launch {shlex.quote(str(logdir))}"
    return f"{'; '.join(parts)}. To see them: {launch}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
