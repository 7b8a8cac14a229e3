"""`trackers import`: runs of W&B, MLflow and Keras's CSVLogger become runs of ours."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trackers.cli.progress import bar
from trackers.errors import ReadError

if TYPE_CHECKING:
    from trackers.convert.importers.import_runs import Outcome
    from trackers.convert.importers.imported_run import Found

_HELP = """Bring runs of W&B, MLflow or Keras's CSVLogger here.

Each becomes a run in LOGDIR/<project or experiment>, with its scalars (as float32, like all of TensorBoard's),
steps, wall times, hyperparameters, name, note and tags. Media and artifacts stay where they are. The source is
only read, and a run that is there already is passed over: the same command again brings what is new.

\b
  trackers import wandb wandb        the runs in W&B's folder ./wandb
  trackers import mlflow mlflow.db   the runs in an MLflow database
  trackers import mlflow mlruns      … or in its folder of files
  trackers import csv history.csv    what keras.callbacks.CSVLogger wrote
"""
_WANDB_HELP = """Import the runs that W&B left in a DIR: its folder `wandb`, or a run's folder in it.

Those of offline mode, and of online mode too as long as their folders are there. A run that was killed is
imported as far as its file goes. Neither a network nor the package wandb is needed.

\b
  trackers import wandb wandb                                     every run in ./wandb
  trackers import wandb wandb/offline-run-20260901_093000-x1y2z3  one run
  trackers import wandb */wandb --logdir ~/logs                   those of many projects, into ~/logs
"""
_MLFLOW_HELP = """Import the runs of an MLflow STORE: the file mlflow.db, the folder mlruns, or what holds them.

Deleted runs are left out. Neither a server nor the package mlflow is needed.

\b
  trackers import mlflow mlflow.db             a SQLite database
  trackers import mlflow mlruns                a folder of files
  trackers import mlflow . --logdir ~/logs     what there is of both, into ~/logs
"""
_CSV_HELP = """Import the histories that keras.callbacks.CSVLogger wrote, one run a FILE.

The columns are `epoch` and the names of the logs; `val_loss` becomes `epoch_loss` of the validation. A run is
filed under the name of its file's folder. The file knows no times, so all are those of its last change.

\b
  trackers import csv history.csv                  one run
  trackers import csv runs/*.csv --logdir ~/logs   many, into ~/logs
"""


def _logdir(command: Callable[..., Any]) -> Callable[..., Any]:
    folder = click.Path(file_okay=False, path_type=Path)
    return click.option("--logdir", type=folder, default="logs", show_default=True, help="Where the runs go.")(command)


@click.group("import", help=_HELP)
def import_() -> None:
    """Bring runs of other tools here."""


@import_.command("wandb", help=_WANDB_HELP, short_help="Runs of Weights & Biases.")
@click.argument("paths", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_logdir
def _wandb(paths: Sequence[Path], logdir: Path) -> None:
    from trackers.convert.importers import wandb_offline

    _import(wandb_offline.find(paths), logdir)


@import_.command("mlflow", help=_MLFLOW_HELP, short_help="Runs of MLflow.")
@click.argument("store", type=click.Path(path_type=Path))
@_logdir
def _mlflow(store: Path, logdir: Path) -> None:
    from trackers.convert.importers import mlflow_store

    _import(mlflow_store.find(store), logdir)


@import_.command("csv", help=_CSV_HELP, short_help="Histories of Keras's CSVLogger.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_logdir
def _csv(files: Sequence[Path], logdir: Path) -> None:
    from trackers.convert.importers import csv_history

    _import(csv_history.find(files), logdir)


def _import(found: Sequence[Found], logdir: Path) -> None:
    from trackers.convert.importers.import_runs import import_runs

    logdir = logdir.expanduser()
    with bar("Importing") as watch:
        outcome = import_runs(found, logdir, lambda done, words: watch(done, len(found), words))
    if outcome.runs or outcome.already:
        click.echo(_summary(outcome, logdir))
    if outcome.failures:
        raise ReadError("; ".join(outcome.failures))


def _summary(outcome: Outcome, logdir: Path) -> str:
    facts = [f"Imported {_count(outcome.runs, 'run')} with {_count(outcome.points, 'point')} into {logdir}"]
    if outcome.already:
        facts.append(f"{outcome.already} already there")
    if outcome.unfinished:
        facts.append(f"{outcome.unfinished} without an end, as far as it goes")
    if outcome.damaged:
        facts.append(f"{outcome.damaged} damaged or cut off, as far as it can be read (see run.json)")
    if outcome.left_out:
        facts.append(f"left out: {', '.join(f'{what} ({count:,})' for what, count in outcome.left_out.most_common())}")
    launch = "trackers launch" if str(logdir) == "logs" else f"trackers launch {shlex.quote(str(logdir))}"
    return f"{'; '.join(facts)}. Look at them: {launch}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
