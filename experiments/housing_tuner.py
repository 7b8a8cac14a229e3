"""A search for the best network on California housing, three seeds per point: mean ± standard deviation.

The same command resumes a stopped search. Several processes search together with
`trackers tune --workers 2 -m experiments.housing_tuner`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import keras
import keras_tuner
import pandas as pd

import trackers
from experiments import data, options, searches, summary

SEEDS = 3


def scatter(folder: Path) -> pd.DataFrame:
    """Returns the trials of a search with mean and standard deviation over their executions, the best first.

    Args:
        folder: The folder of the runs.

    Returns:
        Columns trial, mean, std (of the sample) and runs, and the hyperparameters.
    """
    runs = trackers.read(folder).runs()
    runs = runs[runs["status"] == "finished"].assign(trial=[name.partition(",")[0] for name in runs["name"]])
    scores = runs.groupby("trial")["best.val_rmse"].agg(["mean", "std", "count"])
    hparams = [name for name in runs.columns if name.startswith("hparams.") and name != "hparams.seed"]
    table = scores.join(runs.groupby("trial")[hparams].first()).sort_values("mean").reset_index()
    return table.rename(columns=lambda name: name.removeprefix("hparams.")).rename(columns={"count": "runs"})


def main(argv: Sequence[str] | None = None) -> trackers.Run | None:
    """Searches, prints every point with its standard deviation, and tests the best.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The run of the final training; None in a worker, which leaves it to the chief.
    """
    args = searches.parser(__doc__, epochs=20, batch_size=128).parse_args(argv)
    if args.small:
        args.epochs, args.trials = min(args.epochs, 2), min(args.trials, 2)
    keras.utils.set_random_seed(args.seed)

    houses = data.california_housing(args.data_dir)
    rows, test = houses.split(0.75, args.seed)
    train, validation = rows.split(0.75, args.seed)
    if args.small:
        train = replace(train, x=train.x[:1000], y=train.y[:1000])
    network = searches.Network(
        (len(houses.features),),
        lambda: keras.layers.Dense(1, name="price"),
        "mse",
        lambda: keras.metrics.RootMeanSquaredError(name="rmse"),
    )
    objective = keras_tuner.Objective("val_rmse", "min")
    tuner = searches.tuner(network, objective, args, "housing_tuner", executions=SEEDS)
    tuner.search(
        x=train.x,
        y=train.y,
        epochs=args.epochs,
        batch_size=args.batch_size,
        validation_data=(validation.x, validation.y),
        verbose=0,
    )
    if searches.is_worker():
        return None

    points = scatter(args.logdir / tuner.project_name)
    print("\n" + points.head(10).round(4).to_string(index=False))
    best, *_ = tuner.oracle.get_best_trials(1)
    best.summary()
    hp = best.hyperparameters
    epochs = int(best.best_step or 0) + 1
    model = network.build(hp)
    scaled = network.scaling(hp, rows.x)
    hparams = {"model": "best of the search", "dataset": houses.name, "epochs": epochs, **hp.values}
    with trackers.Run(args.logdir / "housing_tuner", hparams=hparams, seed=args.seed, capture_output=True) as run:
        model.fit(
            scaled(rows.x),
            rows.y,
            epochs=epochs,
            batch_size=args.batch_size,
            callbacks=run.callbacks(),
            verbose=2,
        )
        _, rmse = model.evaluate(scaled(test.x), test.y, verbose=0)
        run.writer().scalars(epochs, {"test_rmse": rmse})

    first = points.iloc[0]
    score = f"{first['mean']:.3f} ± {first['std']:.3f}"
    summary.print_summary(
        run,
        {
            "best validation RMSE": f"{score}  ({first['runs']} seeds of {first['trial']})",
            "test RMSE": f"{rmse:.3f}  ({len(test):,} rows of {houses.name})",
            "search": str(args.logdir / tuner.project_name),
        },
        args.logdir,
    )
    return run


if __name__ == "__main__":
    options.run_main(main)
