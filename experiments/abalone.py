"""The age of abalone from their measurements: a regression with every callback that steers training.

Batch normalization, dropout, the best checkpoint, a CSV history, learning rate reduction and early stopping; then the
error by range, the sensitivity to each feature, and a comparison with two baselines.
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


def predict(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """Predicts one number per row."""
    return np.asarray(model(x, training=False))[:, 0]


def split(shells: data.Table) -> tuple[data.Table, data.Table]:
    """Divides the rows 80 to 20 as the tutorials on this data set do, `sample(frac=0.8, random_state=0)` of pandas."""
    positions = pd.Series(range(len(shells)))
    train = positions.sample(frac=0.8, random_state=0)
    return shells.rows(train), shells.rows(positions.drop(train.index))


def errors_by_range(y: np.ndarray, predicted: np.ndarray) -> pd.DataFrame:
    """The mean absolute error in each quarter of the targets."""
    quarter = pd.qcut(y, 4, duplicates="drop")
    frame = pd.DataFrame({"target": quarter, "mae": np.abs(y - predicted), "bias": predicted - y})
    groups = frame.groupby("target", observed=True)
    return groups.agg(samples=("mae", "size"), mae=("mae", "mean"), bias=("bias", "mean")).reset_index()


def sensitivity(model: keras.Model, test: data.Table, seed: int, repeats: int = 5) -> pd.DataFrame:
    """Measures how much the error grows when one feature is shuffled: permutation importance.

    Source: Fisher, Rudin and Dominici, https://jmlr.org/papers/v20/18-760.html
    """
    random = np.random.default_rng(seed)
    mae = np.abs(test.y - predict(model, test.x)).mean()
    growth = {}
    for column, feature in enumerate(test.features):
        errors = []
        for _ in range(repeats):
            x = test.x.copy()
            x[:, column] = random.permutation(x[:, column])
            errors.append(np.abs(test.y - predict(model, x)).mean() - mae)
        growth[feature] = np.mean(errors)
    return pd.Series(growth, name="mae_grows_by").sort_values(ascending=False).rename_axis("feature").reset_index()


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
    with trackers.Run(root, hparams=hparams, seed=args.seed, capture_output=True) as run:
        model.fit(
            train.x,
            train.y,
            epochs=args.epochs,
            batch_size=args.batch_size,
            validation_split=0.2,
            callbacks=run.callbacks(
                checkpoints=True,
                history=True,
                reduce_lr=keras.callbacks.ReduceLROnPlateau(factor=0.1, patience=10, min_lr=1e-5),
                early_stopping=keras.callbacks.EarlyStopping(patience=20),
            ),
            verbose=2,
        )
        best = keras.saving.load_model(run.path / "checkpoints" / "best.keras")
        (train_mse, train_mae), (mse, mae) = (best.evaluate(part.x, part.y, verbose=0) for part in (train, test))
        history = pd.read_csv(run.path / "history.csv")
        tables = {
            "error_by_range": errors_by_range(test.y, predict(best, test.x)).round(3).to_string(index=False),
            "sensitivity": sensitivity(best, test, args.seed).round(3).to_string(index=False),
        }
        last = len(history)
        run.writer().scalars(
            last, {"test_loss": mse, "test_mae": mae, "train_loss_of_best": train_mse, "train_mae_of_best": train_mae}
        )
        run.writer().images(last, {"history": plots.curves(history, log=True)})
        run.writer().text(last, {tag: f"```\n{table}\n```" for tag, table in tables.items()})

    scores = {"train MAE": f"{train_mae:.3f}", "test MAE": f"{mae:.3f}  ({len(test)} rows of {shells.name})"}
    for name, estimator in {"mean": DummyRegressor(), "linear": LinearRegression()}.items():
        with trackers.Run(
            root, name=name, hparams={"model": name, **common}, seed=args.seed, capture_output=True
        ) as baseline:
            error = test.y - estimator.fit(train.x, train.y).predict(test.x)
            mae_of_baseline = np.abs(error).mean()
            baseline.writer().scalars(0, {"test_loss": np.square(error).mean(), "test_mae": mae_of_baseline})
        scores[f"baseline: {name}"] = f"{mae_of_baseline:.3f}"
    for tag, table in tables.items():
        print(f"\n{tag}\n{table}")
    summary.print_summary(run, scores, args.logdir)
    return run


if __name__ == "__main__":
    options.run_main(main)
