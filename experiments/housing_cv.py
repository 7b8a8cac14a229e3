"""scikit-learn's searches over Keras networks for California housing, each point cross-validated on three folds."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.metrics import root_mean_squared_error
from sklearn.model_selection import GridSearchCV, HalvingRandomSearchCV, RandomizedSearchCV, train_test_split

import trackers
from experiments import data, options, summary

FOLDS = 3
SEARCHES = ("random", "grid", "halving")


class Network(keras.Sequential):
    """Predicts without a progress bar, for which the wrapper has no option."""

    def predict(self, x: Any, **settings: Any) -> np.ndarray:
        """Predicts; see Keras."""
        return super().predict(x, **{"verbose": 0, **settings})


def build(X: np.ndarray, y: np.ndarray, hidden: int, units: int, learning_rate: float) -> keras.Model:
    """Builds a network with a normalization that is adapted on the training folds."""
    normalize = layers.Normalization(name="normalize")
    normalize.adapt(X)
    dense = [layers.Dense(units, activation="relu", name=f"hidden_{n}") for n in range(1, hidden + 1)]
    model = Network([keras.Input(X.shape[1:]), normalize, *dense, layers.Dense(1, name="price")])
    model.compile(
        keras.optimizers.Adam(learning_rate), loss="mse", metrics=[keras.metrics.RootMeanSquaredError(name="rmse")]
    )
    return model


class Networks:
    """A distribution of the keywords of `build`, for scikit-learn's random searches."""

    def rvs(self, random_state: np.random.RandomState) -> dict[str, Any]:
        """Draws 0 to 3 hidden layers of 1 to 99 units, and a learning rate from 0.0003 to 0.03."""
        return {
            "hidden": int(random_state.randint(4)),
            "units": int(random_state.randint(1, 100)),
            "learning_rate": float(np.exp(random_state.uniform(np.log(3e-4), np.log(3e-2)))),
        }


GRID = [
    {"hidden": hidden, "units": units, "learning_rate": rate}
    for hidden in (1, 2, 3)
    for units in (30, 90)
    for rate in (1e-3, 1e-2)
]


def search(args: argparse.Namespace) -> Any:
    """Returns the search of the options."""
    network = keras.wrappers.SKLearnRegressor(build)
    common = {"scoring": "neg_root_mean_squared_error", "cv": FOLDS, "n_jobs": args.jobs}
    if args.search == "grid":
        return GridSearchCV(network, {"model_kwargs": GRID[: args.trials]}, **common)
    space, common["random_state"] = {"model_kwargs": Networks()}, args.seed
    if args.search == "halving":
        return HalvingRandomSearchCV(network, space, n_candidates=args.trials, **common)
    return RandomizedSearchCV(network, space, n_iter=args.trials, **common)


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Searches, prints the best candidates with mean and standard deviation over the folds, and tests the refit.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The run with the test score of the best candidate.
    """
    parser = options.parser(__doc__, epochs=20, batch_size=128)
    parser.add_argument("--search", choices=SEARCHES, default="random", help="the kind of search")
    parser.add_argument("--trials", type=options.positive_int, default=10, help="candidates; a grid has 12")
    parser.add_argument("--jobs", type=options.positive_int, default=1, help="processes that train in parallel")
    args = parser.parse_args(argv)
    if args.small:
        args.epochs, args.trials = 1, min(args.trials, 2)

    houses = data.california_housing(args.data_dir)
    rows, test_rows = train_test_split(np.arange(len(houses)), random_state=args.seed)
    train, test = houses.rows(rows[:200] if args.small else rows), houses.rows(test_rows)
    folder = args.logdir / f"housing_cv_{args.search}"
    # With a seed, the result does not depend on the number of processes.
    tracked = trackers.tuning.track(search(args), folder, seed=args.seed)
    tracked.fit(train.x, train.y, epochs=args.epochs, batch_size=args.batch_size, verbose=0)

    candidates = trackers.tuning.results(folder)
    shown = candidates.loc[:, ~candidates.columns.isin(["start", "error"])].head(10)
    print("\n" + shown.rename(columns=lambda name: name.rpartition(".")[2]).round(4).to_string(index=False))
    best = candidates[candidates["refit"]].iloc[0]
    mean, std = -best["mean_test_score"], best["std_test_score"]
    rmse = root_mean_squared_error(test.y, tracked.predict(test.x))
    hparams = {"model": f"best of the {args.search} search", "dataset": houses.name, "epochs": args.epochs}
    with trackers.Run(
        args.logdir / "housing_cv", hparams={**hparams, **tracked.best_params_}, seed=args.seed, capture_output=True
    ) as run:
        run.writer().scalars(args.epochs, {"cv_rmse": mean, "cv_rmse_std": std, "test_rmse": rmse})

    summary.print_summary(
        run,
        {
            "best validation RMSE": f"{mean:.3f} ± {std:.3f}  ({FOLDS} folds of candidate {best['candidate']})",
            "test RMSE": f"{rmse:.3f}  ({len(test):,} rows of {houses.name})",
            "search": str(folder),
        },
        args.logdir,
    )
    return run


if __name__ == "__main__":
    options.run_main(main)
