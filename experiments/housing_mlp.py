"""House prices by two libraries: a Keras network, and scikit-learn's of the same shape as a tracked baseline."""

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
    """Normalisation adapted on the training rows, three hidden layers, one linear output."""
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
    """The same network in scikit-learn, as a run beside: a plain loop, and the tags that Keras's runs have.

    Returns:
        Its test RMSE, in the target's unit.
    """
    scaler = StandardScaler().fit(train.x)
    # No penalty of weights, as in the Keras network.
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
        best = np.inf
        for epoch in range(args.epochs):
            model.partial_fit(scaler.transform(train.x), train.y)
            found = {"train": rmse(train), "validation": rmse(validation)}
            for split, error in found.items():
                run.writer(split).scalars(epoch, {"epoch_rmse": error, "epoch_loss": error**2})
            best = min(best, found["validation"])
            # HParams shows the first tags of the alphabet and their last values: the best beside the last, as in the
            # Keras run.
            last = found["validation"]
            run.writer().scalars(
                epoch,
                {"Best/val_loss": best**2, "Best/val_rmse": best, "Last/val_loss": last**2, "Last/val_rmse": last},
            )
        test_rmse = rmse(test)
        run.writer().scalars(args.epochs, {"test_rmse": test_rmse})
    return test_rmse


def hparams(model: str, rows: data.Table, args: argparse.Namespace) -> dict[str, object]:
    """What both runs have, so that they are two rows of one table."""
    return {
        "model": model,
        "dataset": rows.name,
        "epochs": args.epochs,
        "batch_size": args.batch_size,
        "learning_rate": args.learning_rate,
        "hidden": HIDDEN,
    }


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Trains both and tells how they did.

    Args:
        argv: The command line; that of the process if left out.

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

    summary.tell(
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
    options.script(main)
