"""Makes tests/data/{wandb,mlflow,csv}: small runs, by the tools themselves, of what `trackers import` should bring.

    python tests/data/make_foreign_trackers.py wandb     with wandb 0.31 installed
    python tests/data/make_foreign_trackers.py mlflow    with mlflow 3.17
    python tests/data/make_foreign_trackers.py csv       with keras 3.15

What was written is spelled out below, for the tests to hold against what they read. The results say nothing of the
machine that they were made on: the tools' settings see to it, and where they store absolute paths, `_forget` does.
"""

from __future__ import annotations

import gzip
import math
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BEGAN = 1700000000.25
COMMIT = "0123456789abcdef0123456789abcdef01234567"

WANDB_CONFIG = {
    "learning_rate": 1e-3,
    "optimizer": {"name": "adam", "betas": [0.9, 0.999]},
    "dataset": "digits",
    "seed": 7,
}
WANDB_LATE = {"layers": 3}
# Enough for two blocks of a LevelDB log.
WANDB_STEPS = 100


def wandb_row(step: int) -> dict[str, Any]:
    """What is logged at a step; `validation` is nested."""
    row: dict[str, Any] = {
        "epoch/loss": 1 / (step + 3),
        "epoch/accuracy": 1 - 1 / (step + 3),
        "validation": {"loss": 1.1 / (step + 3), "count": step},
        "_timestamp": BEGAN + step + 0.125,
    }
    return row | ({"gradient": math.nan, "norm": -math.inf, "done": True} if step == 4 else {})


def wandb_points() -> list[tuple[str, int, float, float]]:
    """Tag, step, wall time and value of everything."""
    points = []
    for step in range(WANDB_STEPS):
        row = wandb_row(step)
        when = row.pop("_timestamp")
        nested = row.pop("validation")
        row |= {f"validation/{name}": value for name, value in nested.items()}
        points += [(tag, step, when, float(value)) for tag, value in row.items()]
    return points


MLFLOW_PARAMS = {"learning_rate": 1e-3, "layers": 3, "augment": True, "code": "007", "note": "1e-3"}
# Metric, value, milliseconds, step. Two numbers at one step; one logged before the first.
MLFLOW_METRICS = [
    *(("loss", 1 / (step + 3), 1700000000123 + 1000 * step, step) for step in range(20)),
    *(("val/accuracy", 1 - 1 / (step + 3), 1700000000123 + 1000 * step, step) for step in range(20)),
    ("unstable", math.nan, 1700000000200, 0),
    ("unstable", math.inf, 1700000001200, 1),
    ("unstable", -math.inf, 1700000002200, 2),
    ("no_step", 1.5, 1700000000300, 0),
    ("no_step", 0.1, 1700000001300, 0),
    ("early", 2.5, 1700000000050, -1),
]
MLFLOW_EXPERIMENT = 'Digits: "é" – with a name that is so long that PyYAML folds it, as it does at eighty columns'

# What Keras hands to CSVLogger, over two fits into one file; None is what an epoch lacks.
CSV_FITS = [
    [
        {"accuracy": 1 - 1 / (e + 3), "loss": 1 / (e + 3), "val_accuracy": 0.9 - 1 / (e + 3), "val_loss": 1.1 / (e + 3)}
        for e in range(5)
    ],
    [
        {"accuracy": 1 - 1 / (e + 9), "loss": 1 / (e + 9), "val_accuracy": 0.9 - 1 / (e + 9), "val_loss": 1.1 / (e + 9)}
        for e in range(3)
    ],
]


def _wandb_run(which: str) -> None:
    import platform

    platform.platform = lambda *_, **__: "Linux"
    import wandb

    settings = wandb.Settings(
        mode="offline",
        silent=True,
        host="example",
        username="someone",
        root_dir=".",
        program="train.py",
        program_relpath="train.py",
        x_executable="python",
        git_commit=COMMIT,
        git_remote_url="https://example.com/digits.git",
        disable_code=True,
        x_disable_stats=True,
    )
    sys.argv = ["train.py", "--fast"]
    if which == "whole":
        run = wandb.init(
            project="digits",
            id="whole001",
            name="first try/é",
            notes="two\nlines",
            tags=["adam", "small"],
            config=WANDB_CONFIG,
            settings=settings,
        )
        for step in range(WANDB_STEPS):
            media = {"weights": wandb.Histogram([1.0, 2.0], num_bins=4), "said": "words"} if step == 2 else {}
            run.log(wandb_row(step) | media)
        run.config.update(WANDB_LATE)
        run.finish()
        return
    run = wandb.init(project="digits", id=which[:8], settings=settings)
    run.log({"loss": 0.5, "_timestamp": BEGAN})
    if which == "interrupted":
        run.finish(exit_code=255)
    elif which == "killed":
        for step in range(1, WANDB_STEPS):
            run.log(wandb_row(step))
        time.sleep(3)  # W&B writes a block of 32 KiB as soon as it is full
        os._exit(9)
    else:
        run.finish(exit_code=1)


def make_wandb() -> None:
    """Six files; two are parts of one, which was resumed offline."""
    target = HERE / "wandb"
    shutil.rmtree(target, ignore_errors=True)
    for which in ("whole", "failed", "interrupted", "killed", "resumed", "resumed"):
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "PWD": "/", "HOME": folder}
            subprocess.run([sys.executable, __file__, "wandb-run", which], cwd=folder, env=environment)
            (log,) = Path(folder).glob("wandb/offline-run-*/run-*.wandb")
            (target / log.parent.name).mkdir(parents=True)
            shutil.copy(log, target / log.parent.name)


def make_mlflow() -> None:
    """One content in a file store and in a database."""
    os.environ |= {"MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true"}
    target = HERE / "mlflow"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        _fill_mlflow(f"file:{folder}/mlruns")
        _fill_mlflow(f"sqlite:///{folder}/mlflow.db")
        for path in Path(folder, "mlruns").rglob("*.yaml"):
            path.write_text(path.read_text(encoding="utf-8").replace(folder, "/home/someone"), encoding="utf-8")
        # Git keeps no empty folders, and neither do artifacts matter.
        shutil.copytree(Path(folder, "mlruns"), target / "mlruns", ignore=shutil.ignore_patterns("artifacts", ".trash"))
        _forget(Path(folder, "mlflow.db"), folder)
        with open(target / "mlflow.db.gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as packed:
            packed.write(Path(folder, "mlflow.db").read_bytes())


def _fill_mlflow(uri: str) -> None:
    from mlflow import MlflowClient
    from mlflow.entities import Dataset, DatasetInput, Metric, Param, RunTag

    client = MlflowClient(uri)
    experiment = client.create_experiment(MLFLOW_EXPERIMENT)
    tags = {
        "team": "vision",
        "mlflow.note.content": "two\nlines",
        "mlflow.source.name": "train.py",
        "mlflow.source.git.commit": COMMIT,
    }
    run = client.create_run(experiment, 1700000000000, tags, "first try/é").info.run_id
    client.log_batch(
        run,
        [Metric(name, value, moment, step) for name, value, moment, step in MLFLOW_METRICS],
        [Param(name, str(value)) for name, value in MLFLOW_PARAMS.items()],
        [RunTag("stage", "draft")],
    )
    client.log_inputs(run, [DatasetInput(Dataset("digits", "0123abcd", "code", "{}"), [])])
    client.set_terminated(run, "FINISHED", 1700000060000)
    for number, (status, name) in enumerate({"FAILED": "failed", "KILLED": "killed", "RUNNING": "open"}.items()):
        other = client.create_run(experiment, 1700000100000 + number, {"mlflow.parentRunId": run}, name).info.run_id
        client.log_metric(other, "loss", 0.1 + number, 1700000100500, 0)
        if status != "RUNNING":
            client.set_terminated(other, status, 1700000101000)
    client.delete_run(client.create_run(experiment, 1700000200000, run_name="deleted").info.run_id)
    gone = client.create_experiment("gone")
    client.create_run(gone, 1700000300000, run_name="deleted with its experiment")
    client.delete_experiment(gone)


def _forget(database: Path, folder: str) -> None:
    with sqlite3.connect(database) as connection:
        for table, column in (("experiments", "artifact_location"), ("runs", "artifact_uri")):
            connection.execute(f"UPDATE {table} SET {column} = replace({column}, ?, '/home/someone')", (folder,))
    connection.execute("VACUUM")
    connection.close()


def make_csv() -> None:
    """Two fits appended to one file; and one whose values are lists and gaps."""
    import keras
    import numpy as np

    target = HERE / "csv"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()

    def fit(file: str, epochs: list[dict[str, Any]], **settings: Any) -> None:
        logger = keras.callbacks.CSVLogger(target / file, **settings)
        logger.set_model(keras.Sequential())
        logger.on_train_begin()
        for epoch, logs in enumerate(epochs):
            logger.on_epoch_end(epoch, logs)
        logger.on_train_end()

    for epochs in CSV_FITS:
        fit("digits.csv", epochs, append=True)
    odd = {"loss": math.nan, "learning_rate": np.float32(0.1), "per_class": np.array([0.5, 0.25])}
    fit("odd.log", [odd, {"loss": math.inf, "learning_rate": np.float32(0.1)}], separator=";")


if __name__ == "__main__":
    if sys.argv[1] == "wandb-run":
        _wandb_run(sys.argv[2])
    else:
        {"wandb": make_wandb, "mlflow": make_mlflow, "csv": make_csv}[sys.argv[1]]()
