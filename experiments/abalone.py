"""The age of abalone from their measurements: a regression with every callback that steers training.

Batch normalization, dropout, the best checkpoint, a CSV history, learning rate reduction and early stopping; then the
error by range, the importance of each feature, and a comparison with two baselines.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
import pandas as pd
from keras import layers
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression

import trackers
from experiments import data, options, plots, summary

# Half of four units dropped leaves too little to beat a straight line.
DROPOUT = 0.2


def build(
    train: data.Table,
    optimizer: keras.optimizers.Optimizer,
    *,
    hidden: Sequence[int] = (8, 4),
    activation: str = "relu",
    batch_normalization: bool = True,
    dropout: float = DROPOUT,
    initializer: str = "glorot_uniform",
    regularizer: keras.regularizers.Regularizer | None = None,
) -> keras.Model:
    """Builds a normalization adapted on the training rows, hidden layers, and one linear output.

    The bias of the output starts at the mean target: Adam moves a bias by about the learning rate per step, and would
    need a hundred epochs from 0.
    """
    normalize = layers.Normalization(name="normalize")
    normalize.adapt(train.x)
    stack: list[keras.Layer] = [keras.Input((len(train.features),), name="measurements"), normalize]
    for number, units in enumerate(hidden, start=1):
        stack.append(
            layers.Dense(units, kernel_initializer=initializer, kernel_regularizer=regularizer, name=f"hidden_{number}")
        )
        if batch_normalization:
            # An epoch has 42 steps: with the default of 0.99, what validation sees would lag two epochs behind.
            stack.append(layers.BatchNormalization(momentum=0.9, name=f"norm_{number}"))
        stack.append(layers.Activation(activation, name=f"{activation}_{number}"))
        if dropout:
            stack.append(layers.Dropout(dropout, name=f"dropout_{number}"))
    mean = keras.initializers.Constant(float(train.y.mean()))
    stack.append(layers.Dense(1, kernel_initializer="zeros", bias_initializer=mean, name="rings"))
    model = keras.Sequential(stack, name="abalone")
    model.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    return model


def split(shells: data.Table) -> tuple[data.Table, data.Table]:
    """Divides the rows 80 to 20 as the tutorials on this data set do, `sample(frac=0.8, random_state=0)` of pandas."""
    positions = pd.Series(range(len(shells)))
    train = positions.sample(frac=0.8, random_state=0)
    return shells.rows(train), shells.rows(positions.drop(train.index))


def error_tables(run: trackers.Run) -> dict[str, pd.DataFrame]:
    """Reads the last table of each kind that the trackers wrote."""
    last = trackers.read(run.path).matrices().groupby("tag").tail(1)
    return {
        row["tag"].removesuffix("/values"): pd.DataFrame(row["values"], row["rows"], row["columns"])
        for row in last.to_dict("records")
    }


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Trains, scores the best model, and analyzes its errors.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The finished run of the network; its baselines are runs beside it.
    """
    args = options.parser(__doc__, epochs=200, batch_size=64, learning_rate=1e-3).parse_args(argv)
    if args.small:
        args.epochs = min(args.epochs, 3)
    keras.utils.set_random_seed(args.seed)

    shells = data.abalone(args.data_dir)
    train, test = split(shells)
    model = build(train, keras.optimizers.Adam(args.learning_rate))
    root, common = args.logdir / "abalone", {"dataset": shells.name}
    hparams = {
        "model": model.name,
        **common,
        "epochs": args.epochs,
        "batch_size": args.batch_size,
        "learning_rate": args.learning_rate,
        "dropout": DROPOUT,
    }
    # The last fifth, which validation_split=0.2 holds out.
    held_out = train.rows(np.arange(int(0.8 * len(train)), len(train)))
    with trackers.Run(root, hparams=hparams, seed=args.seed, capture_output=True) as run:
        model.fit(
            train.x,
            train.y,
            epochs=args.epochs,
            batch_size=args.batch_size,
            validation_split=0.2,
            callbacks=run.callbacks(
                validation=(held_out.x, held_out.y),
                feature_names=train.features,
                regression_plots=True,
                permutation_importance=True,
                checkpoints=True,
                history=True,
                reduce_lr=keras.callbacks.ReduceLROnPlateau(factor=0.1, patience=10, min_lr=1e-5),
                early_stopping=keras.callbacks.EarlyStopping(patience=20, restore_best_weights=True),
            ),
            verbose=2,
        )
        best = keras.saving.load_model(run.path / "checkpoints" / "best.keras")
        (train_mse, train_mae), (mse, mae) = (best.evaluate(part.x, part.y, verbose=0) for part in (train, test))
        history = pd.read_csv(run.path / "history.csv")
        last = len(history)
        run.writer().scalars(
            last, {"test_loss": mse, "test_mae": mae, "train_loss_of_best": train_mse, "train_mae_of_best": train_mae}
        )
        run.writer().images(last, {"history": plots.curves(history, log=True)})

    scores = {"train MAE": f"{train_mae:.3f}", "test MAE": f"{mae:.3f}  ({len(test)} rows of {shells.name})"}
    for name, estimator in {"mean": DummyRegressor(), "linear": LinearRegression()}.items():
        with trackers.Run(
            root, name=name, hparams={"model": name, **common}, seed=args.seed, capture_output=True
        ) as baseline:
            error = test.y - estimator.fit(train.x, train.y).predict(test.x)
            mae_of_baseline = np.abs(error).mean()
            baseline.writer().scalars(0, {"test_loss": np.square(error).mean(), "test_mae": mae_of_baseline})
        scores[f"baseline: {name}"] = f"{mae_of_baseline:.3f}"
    for tag, table in error_tables(run).items():
        print(f"\n{tag}\n{table.round(3)}")
    summary.print_summary(run, scores, args.logdir)
    return run


if __name__ == "__main__":
    options.run_main(main)
