"""A search among 17,280 architectures for abalone: points drawn from a grid, one tracked run each.

Finished points are not trained again: a stopped search resumes, and a search with more trials adds to an earlier one.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import random
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import keras
import pandas as pd
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import trackers
from experiments import abalone, data, options, plots, summary

GRID: dict[str, Sequence[Any]] = {
    "hidden": ([8], [8, 4], [8, 16, 8]),
    "activation": ("relu", "elu", "selu", "tanh", "sigmoid"),
    "batch_normalization": (False, True),
    "dropout": (0.0, 0.5),
    "learning_rate": (1e-2, 1e-3),
    "optimizer": ("adam", "rmsprop", "sgd"),
    "initializer": ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal"),
    "regularizer": ("none", "l1", "l2", "l1_l2"),  # of 0.01 each
    "batch_size": (32, 64),
}
_REGULARIZERS = {
    "none": None,
    "l1": keras.regularizers.L1(0.01),
    "l2": keras.regularizers.L2(0.01),
    "l1_l2": keras.regularizers.L1L2(0.01, 0.01),
}
SIZE = math.prod(map(len, GRID.values()))


def point(index: int) -> dict[str, Any]:
    """Returns the point of a number in 0…17,279, whose digits select the values; the last name varies fastest."""
    values = {}
    for name, choices in reversed(GRID.items()):
        index, digit = divmod(index, len(choices))
        values[name] = choices[digit]
    return dict(reversed(values.items()))


def draw(trials: int, seed: int) -> list[int]:
    """Draws numbers of points without repetition; a longer draw with the same seed begins with the shorter one."""
    numbers, drawn = random.Random(seed), dict[int, None]()
    while len(drawn) < trials:
        drawn[numbers.randrange(SIZE)] = None
    return list(drawn)


def build(values: dict[str, Any], rows: data.Table) -> keras.Model:
    """Builds the network of one point."""
    config = {"learning_rate": values["learning_rate"]}
    return abalone.build(
        rows,
        keras.optimizers.get({"class_name": values["optimizer"], "config": config}),
        hidden=values["hidden"],
        activation=values["activation"],
        batch_normalization=values["batch_normalization"],
        dropout=values["dropout"],
        initializer=values["initializer"],
        regularizer=_REGULARIZERS[values["regularizer"]],
    )


def train(index: int, shells: data.Table, args: argparse.Namespace) -> None:
    """Trains one point as one run, in any process."""
    values = point(index)
    keras.backend.clear_session()
    keras.utils.set_random_seed(args.seed)
    rows, test = abalone.split(shells)
    model = build(values, rows)
    hparams = {"model": "abalone_search", **settings(shells, args), "point": index, **values}
    with trackers.Run(
        args.logdir / "abalone_search", name=f"point {index}", hparams=hparams, seed=args.seed, capture_output=True
    ) as run:
        model.fit(
            rows.x,
            rows.y,
            epochs=args.epochs,
            batch_size=values["batch_size"],
            validation_split=0.2,
            callbacks=run.callbacks(history=True, profile=None, histograms=None, kernel_images=None),
            verbose=0,
        )
        for metric, value in zip(("test_loss", "test_mae"), model.evaluate(test.x, test.y, verbose=0), strict=True):
            run.writer().scalars(args.epochs, {metric: value})
            run.log_metrics(args.epochs, {metric: value})


def settings(shells: data.Table, args: argparse.Namespace) -> dict[str, Any]:
    """Returns the settings that a finished run must share to count for its point."""
    return {"dataset": shells.name, "epochs": args.epochs, "seed": args.seed}


def finished(root: Path, required: dict[str, Any]) -> pd.DataFrame:
    """Returns the points with a finished run of these settings, the best first: values, scores and directory."""
    rows = []
    for path in root.glob("*/run.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        best = {metric: entry["value"] for metric, entry in record["best"].items()}
        if record["status"] == "finished" and "test_loss" in best and required.items() <= record["hparams"].items():
            values = {name: record["hparams"][name] for name in ("point", *GRID)}
            # A point that diverged has no best validation loss.
            scores = {metric: best.get(metric, math.nan) for metric in ("val_loss", "test_loss", "test_mae")}
            rows.append({**values, **scores, "run": path.parent.name})
    columns = ["point", *GRID, "val_loss", "test_loss", "test_mae", "run"]
    return pd.DataFrame(rows, columns=columns).sort_values("test_loss").drop_duplicates("point", ignore_index=True)


def train_all(points: Iterable[int], shells: data.Table, args: argparse.Namespace) -> int:
    """Trains points in `--jobs` processes; one that fails is named, and the others go on. Returns how many failed."""
    failed = 0
    # TensorFlow reads it when it starts: the processes share the cores.
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(max(1, (os.cpu_count() or 1) // args.jobs)))
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with (
        ProcessPoolExecutor(args.jobs, multiprocessing.get_context("spawn")) as pool,
        Progress(*columns) as progress,
    ):
        waiting = {pool.submit(train, index, shells, args): index for index in points}
        for done in progress.track(as_completed(waiting), len(waiting), description="points"):
            if error := done.exception():
                failed += 1
                print(f"point {waiting[done]} failed: {type(error).__name__}: {error}", file=sys.stderr)
    return failed


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Draws points, trains the unfinished ones, and ranks all finished ones.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The run of the best point, with its curves added.
    """
    parser = options.parser(__doc__, epochs=30)
    parser.add_argument("--trials", type=options.positive_int, default=20, help=f"points to draw, of {SIZE:,}")
    parser.add_argument("--jobs", type=options.positive_int, default=1, help="processes that train in parallel")
    args = parser.parse_args(argv)
    if args.small:
        args.epochs, args.trials = min(args.epochs, 2), min(args.trials, 2)
    if args.trials > SIZE:
        parser.error(f"--trials {args.trials}: the grid has {SIZE} points")

    shells = data.abalone(args.data_dir)
    root, required = args.logdir / "abalone_search", settings(shells, args)
    drawn, done = draw(args.trials, args.seed), set(finished(root, required)["point"])
    missing = [index for index in drawn if index not in done]
    print(f"{len(drawn)} of {SIZE:,} points; {len(drawn) - len(missing)} are already finished")
    failed = train_all(missing, shells, args)

    results = finished(root, required)
    if results.empty:
        raise data.DataError(f"no point finished in {str(root)!r}; see the errors above")
    results.to_csv(root / "results.csv", index=False)
    best = results.iloc[0]
    with trackers.Run.resume(root / best["run"]) as run:
        history = pd.read_csv(run.path / "history.csv")
        run.writer().images(args.epochs, {"curves": plots.curves(history)})

    shown = ["point", *GRID, "test_loss", "test_mae"]
    print("\n" + results[shown].head(10).round(3).to_string(index=False))
    summary.print_summary(
        run,
        {
            "best test loss": f"{best['test_loss']:.3f}",
            "best test MAE": f"{best['test_mae']:.3f}  ({len(results)} points, {shells.name})",
            "results": str(root / "results.csv"),
            **(
                {"failed points": f"{failed}; see above why, and run the same command to try them again"}
                if failed
                else {}
            ),
        },
        args.logdir,
    )
    return run


if __name__ == "__main__":
    options.run_main(main)
