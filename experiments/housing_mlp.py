"""House prices with two libraries: a Keras network, and scikit-learn's of the same shape as a tracked baseline."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import keras
import numpy as np
from keras import layers
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

import trackers
from experiments import data, options, summary

HIDDEN = (50, 50, 50)


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


def baseline(train: data.Table, validation: data.Table, test: data.Table, args: argparse.Namespace) -> float:
    """Trains the same network with scikit-learn in a second run: a plain loop that writes the tags of Keras.

    Returns:
        The test RMSE, in the unit of the target.
    """
    scaler = StandardScaler().fit(train.x)
    # No weight penalty, as in the Keras network.
    model = MLPRegressor(
        hidden_layer_sizes=HIDDEN,
        alpha=0.0,
        batch_size=args.batch_size,
        learning_rate_init=args.learning_rate,
        random_state=args.seed,
    )

    def rmse(part: data.Table) -> float:
        return float(np.sqrt(np.square(part.y - model.predict(scaler.transform(part.x))).mean()))

    with trackers.Run(
        args.logdir / "housing_mlp", name="sklearn_mlp", hparams=hparams("sklearn_mlp", train, args), seed=args.seed
    ) as run:
        for epoch in range(args.epochs):
            model.partial_fit(scaler.transform(train.x), train.y)
            train_rmse, val_rmse = rmse(train), rmse(validation)
            run.writer("train").scalars(epoch, {"epoch_rmse": train_rmse, "epoch_loss": train_rmse**2})
            run.writer("validation").scalars(epoch, {"epoch_rmse": val_rmse, "epoch_loss": val_rmse**2})
            run.log_metrics(epoch, {"val_rmse": val_rmse, "val_loss": val_rmse**2})
        test_rmse = rmse(test)
        run.writer().scalars(args.epochs, {"test_rmse": test_rmse})
    return test_rmse


def hparams(model: str, rows: data.Table, args: argparse.Namespace) -> dict[str, object]:
    """Returns the hyperparameters that both runs share, so that they have the same columns."""
    return {
        "model": model,
        "dataset": rows.name,
        "epochs": args.epochs,
        "batch_size": args.batch_size,
        "learning_rate": args.learning_rate,
        "hidden": HIDDEN,
    }


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
    rows, test = houses.split(0.75, args.seed)
    train, validation = rows.split(0.75, args.seed)
    model = build(train, args.learning_rate)
    with trackers.Run(
        args.logdir / "housing_mlp", name=model.name, hparams=hparams(model.name, houses, args), seed=args.seed
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
            "scikit-learn's": f"{sklearn_rmse:.3f}",
        },
        args.logdir,
    )
    return run


if __name__ == "__main__":
    options.run_main(main)
