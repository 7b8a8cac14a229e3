"""House prices with two libraries: a Keras network, and scikit-learn's of the same shape as a tracked baseline."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Mapping, Sequence

import keras
import numpy as np
from keras import layers
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import trackers
from experiments import data, options, summary

HIDDEN = (50, 50, 50)
SPLIT_SEED = 42


def build(train: data.Table, learning_rate: float) -> keras.Model:
    """Builds a normalization adapted on the training rows, three hidden layers, and one linear output."""
    normalize = layers.Normalization(name="normalize")
    normalize.adapt(train.x)
    hidden = [layers.Dense(units, activation="relu", name=f"hidden_{n}") for n, units in enumerate(HIDDEN, start=1)]
    model = keras.Sequential(
        [keras.Input((len(train.features),), name="district"), normalize, *hidden, layers.Dense(1, name="price")],
        name="keras_mlp",
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="mse",
        metrics=[keras.metrics.RootMeanSquaredError(name="rmse")],
    )
    return model


def split(houses: data.Table) -> tuple[data.Table, data.Table, data.Table]:
    """Divides the rows for training, validation and testing, with scikit-learn's usual split twice in a row."""
    rows, test = train_test_split(np.arange(len(houses)), random_state=SPLIT_SEED)
    train, validation = train_test_split(rows, random_state=SPLIT_SEED)
    return houses.rows(train), houses.rows(validation), houses.rows(test)


def baseline(train: data.Table, validation: data.Table, test: data.Table, args: argparse.Namespace) -> float:
    """Trains a network of the same shape with scikit-learn, and writes its scores under the tags of Keras.

    Returns:
        The validation RMSE, in the unit of the target.
    """
    max_iter = args.epochs if args.small else 200
    model = MLPRegressor(hidden_layer_sizes=HIDDEN, max_iter=max_iter, random_state=args.seed)
    pipeline = make_pipeline(StandardScaler(), model)
    settings = {"epochs": max_iter, "batch_size": min(200, len(train)), "learning_rate": model.learning_rate_init}
    with trackers.Run(
        args.logdir / "housing_mlp",
        name="sklearn_mlp",
        hparams=hparams("sklearn_mlp", train, settings),
        seed=args.seed,
        capture_output=True,
    ) as run:
        with warnings.catch_warnings():
            # Two epochs of a small run do not converge.
            warnings.simplefilter("ignore", ConvergenceWarning)
            pipeline.fit(train.x, train.y)
        # scikit-learn's loss is half the squared error.
        for epoch, loss in enumerate(model.loss_curve_):
            run.writer("train").scalars(epoch, {"epoch_loss": 2 * loss})
        val_rmse, test_rmse = (root_mean_squared_error(part.y, pipeline.predict(part.x)) for part in (validation, test))
        last = model.n_iter_ - 1
        run.writer("validation").scalars(last, {"epoch_rmse": val_rmse, "epoch_loss": val_rmse**2})
        run.log_metrics(last, {"val_rmse": val_rmse, "val_loss": val_rmse**2})
        run.writer().scalars(last, {"test_rmse": test_rmse})
    return float(val_rmse)


def hparams(model: str, rows: data.Table, settings: Mapping[str, float]) -> dict[str, object]:
    """Returns the hyperparameters of a run; both runs have the same names, so that they share the columns."""
    return {"model": model, "dataset": rows.name, "hidden": HIDDEN, **settings}


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Trains both networks and prints their scores.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The finished run of the Keras network.
    """
    args = options.parser(__doc__, epochs=20, batch_size=32, learning_rate=1e-3).parse_args(argv)
    if args.small:
        args.epochs = min(args.epochs, 2)
    keras.utils.set_random_seed(args.seed)

    houses = data.california_housing(args.data_dir)
    train, validation, test = split(houses)
    model = build(train, args.learning_rate)
    settings = {"epochs": args.epochs, "batch_size": args.batch_size, "learning_rate": args.learning_rate}
    with trackers.Run(
        args.logdir / "housing_mlp",
        name=model.name,
        hparams=hparams(model.name, houses, settings),
        seed=args.seed,
        capture_output=True,
    ) as run:
        history = model.fit(
            train.x,
            train.y,
            epochs=args.epochs,
            batch_size=args.batch_size,
            validation_data=(validation.x, validation.y),
            callbacks=run.callbacks(),
            verbose=2,
        ).history
        _, rmse = model.evaluate(test.x, test.y, verbose=0)
        run.writer().scalars(args.epochs, {"test_rmse": rmse})
    sklearn_rmse = baseline(train, validation, test, args)

    summary.print_summary(
        run,
        {
            "best validation RMSE": f"{min(history['val_rmse']):.3f}",
            "test RMSE": f"{rmse:.3f}  ({len(test):,} rows of {houses.name})",
            "scikit-learn's validation RMSE": f"{sklearn_rmse:.4f}",
        },
        args.logdir,
    )
    return run


if __name__ == "__main__":
    options.run_main(main)
