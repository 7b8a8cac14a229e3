"""A search among 17,280 architectures for abalone: points drawn from a grid, one tracked run each.

Points that are finished are not trained again, so a search that was broken off goes on where it stood, and one with
more trials adds to it.
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
    """The grid's point of a number in 0…17,279, whose digits choose among the values; the last name's turns fastest."""
    chosen = {}
    for name, values in reversed(GRID.items()):
        index, which = divmod(index, len(values))
        chosen[name] = values[which]
    return dict(reversed(chosen.items()))


def draw(trials: int, seed: int) -> list[int]:
    """Numbers of points, each at most once; a longer draw of a seed begins with the shorter one, and so adds to it."""
    numbers, drawn = random.Random(seed), dict[int, None]()
    while len(drawn) < trials:
        drawn[numbers.randrange(SIZE)] = None
    return list(drawn)


def build(chosen: dict[str, Any], rows: data.Table) -> keras.Model:
    """The network of one point."""
    config = {"learning_rate": chosen["learning_rate"]}
    return abalone.build(
        rows,
        keras.optimizers.get({"class_name": chosen["optimizer"], "config": config}),
        hidden=chosen["hidden"],
        activation=chosen["activation"],
        batch_normalization=chosen["batch_normalization"],
        dropout=chosen["dropout"],
        initializer=chosen["initializer"],
        regularizer=_REGULARIZERS[chosen["regularizer"]],
    )


def train(index: int, shells: data.Table, args: argparse.Namespace) -> None:
    """Trains one point as a run of its own, in whichever process."""
    chosen = point(index)
    keras.backend.clear_session()
    keras.utils.set_random_seed(args.seed)
    rows, test = shells.split(0.8, args.seed)
    model = build(chosen, rows)
    hparams = {"model": "abalone_search", **settings(shells, args), "point": index, **chosen}
    with trackers.Run(args.logdir / "abalone_search", name=f"point {index}", hparams=hparams, seed=args.seed) as run:
        model.fit(
            rows.x,
            rows.y,
            epochs=args.epochs,
            batch_size=chosen["batch_size"],
            validation_split=0.2,
            callbacks=run.callbacks(history=True, profile=None, histograms=None, kernel_images=None),
            verbose=0,
        )
        for metric, value in zip(("test_loss", "test_mae"), model.evaluate(test.x, test.y, verbose=0), strict=True):
            run.writer().scalars(args.epochs, {metric: value})
            run.best[metric] = {"value": value, "step": args.epochs}


def settings(shells: data.Table, args: argparse.Namespace) -> dict[str, Any]:
    """What a finished run must have been made with, to stand for its point."""
    return {"dataset": shells.name, "epochs": args.epochs, "seed": args.seed}


def finished(root: Path, wanted: dict[str, Any]) -> pd.DataFrame:
    """The points that have a finished run of these settings, the best first: what was chosen, scores and directory."""
    rows = []
    for path in root.glob("*/run.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        best = {metric: found["value"] for metric, found in record["best"].items()}
        if record["status"] == "finished" and "test_loss" in best and wanted.items() <= record["hparams"].items():
            chosen = {name: record["hparams"][name] for name in ("point", *GRID)}
            # A point that diverged has no best validation loss.
            scores = {metric: best.get(metric, math.nan) for metric in ("val_loss", "test_loss", "test_mae")}
            rows.append({**chosen, **scores, "run": path.parent.name})
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
    """Draws points, trains those that are not finished, and ranks all that are.

    Args:
        argv: The command line; that of the process if left out.

    Returns:
        The best point's run, to which its curves were added.
    """
    parser = options.parser(__doc__, epochs=30)
    parser.add_argument("--trials", type=options.at_least_one, default=20, help=f"points to draw, of {SIZE:,}")
    parser.add_argument("--jobs", type=options.at_least_one, default=1, help="processes that train side by side")
    args = parser.parse_args(argv)
    if args.small:
        args.epochs, args.trials = min(args.epochs, 2), min(args.trials, 2)
    if args.trials > SIZE:
        parser.error(f"--trials {args.trials}: the grid has {SIZE} points")

    shells = data.abalone(args.data_dir)
    root, wanted = args.logdir / "abalone_search", settings(shells, args)
    drawn, done = draw(args.trials, args.seed), set(finished(root, wanted)["point"])
    missing = [index for index in drawn if index not in done]
    print(f"{len(drawn)} of {SIZE:,} points; {len(drawn) - len(missing)} are finished already")
    failed = train_all(missing, shells, args)

    results = finished(root, wanted)
    if results.empty:
        raise data.DataError(f"no point was finished in {str(root)!r}: see above why")
    results.to_csv(root / "results.csv", index=False)
    best = results.iloc[0]
    with trackers.Run.resume(root / best["run"]) as run:
        history = pd.read_csv(run.path / "history.csv")
        run.writer().images(args.epochs, {"curves": plots.curves(history)})

    shown = ["point", *GRID, "test_loss", "test_mae"]
    print("\n" + results[shown].head(10).round(3).to_string(index=False))
    summary.tell(
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
    options.script(main)
