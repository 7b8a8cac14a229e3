"""Fashion-MNIST without a convolution: two hidden layers, plain gradient descent, 30 epochs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import keras
from keras import layers

import trackers
from experiments import data, options, plots, summary

_VALIDATION = 5000


def build(learning_rate: float) -> keras.Model:
    """Builds hidden layers of 300 and 100 units: 266,610 parameters."""
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1), name="image"),
            layers.Flatten(name="flatten"),
            layers.Dense(300, activation="relu", name="hidden_1"),
            layers.Dense(100, activation="relu", name="hidden_2"),
            layers.Dense(10, activation="softmax", name="clothes"),
        ],
        name="fashion_mlp",
    )
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def parts(clothes: data.Images, args: argparse.Namespace) -> tuple[slice, slice]:
    """Returns the training images for validation and for training: the first 5,000, and the rest."""
    count = 1280 if args.small else len(clothes.x_train)
    held_out = min(_VALIDATION, count // 10)
    return slice(0, held_out), slice(held_out, count)


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Trains, tests and classifies three test images.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The finished run.
    """
    parser = options.parser(__doc__, epochs=30, batch_size=32, learning_rate=1e-2)
    parser.add_argument(
        "--class-weight",
        type=_class_weight,
        action="append",
        default=[],
        metavar="CLASS=WEIGHT",
        help="let the errors of a class (0 to 9) count more or less than 1; may be given several times",
    )
    parser.add_argument(
        "--shift",
        action="store_true",
        help="draw the training's curves half an epoch earlier: they are means over the epoch before their point",
    )
    parser.add_argument(
        "--find-learning-rate",
        action="store_true",
        help="raise the learning rate over 300 batches first, and train with a tenth of the rate where the loss climbs",
    )
    args = parser.parse_args(argv)
    if args.small:
        args.epochs = min(args.epochs, 2)
    keras.utils.set_random_seed(args.seed)

    clothes = data.fashion_mnist(args.data_dir)
    validation, train = parts(clothes, args)
    x_val, y_val = clothes.x_train[validation], clothes.y_train[validation]
    weights = dict(args.class_weight)
    model = build(args.learning_rate)
    curve = None
    if args.find_learning_rate:
        x, y = clothes.x_train[train], clothes.y_train[train]
        curve = trackers.find_learning_rate(model, x, y, batch_size=args.batch_size)
        args.learning_rate = curve.suggestion or args.learning_rate
        model.optimizer.learning_rate = args.learning_rate
    hparams = {
        "model": model.name,
        "dataset": clothes.name,
        "epochs": args.epochs,
        "batch_size": args.batch_size,
        "learning_rate": args.learning_rate,
        "class_weight": weights or None,
    }
    with trackers.Run(args.logdir / "fashion_mlp", hparams=hparams, seed=args.seed, capture_output=True) as run:
        if curve:
            curve.write(run)
        history = model.fit(
            clothes.x_train[train],
            clothes.y_train[train],
            epochs=args.epochs,
            batch_size=args.batch_size,
            validation_data=(x_val, y_val),
            class_weight={label: weights.get(label, 1.0) for label in range(10)} if weights else None,
            callbacks=run.callbacks(validation=(x_val, y_val), class_names=clothes.class_names, embeddings=True),
            verbose=2,
        ).history
        loss, accuracy = model.evaluate(clothes.x_test, clothes.y_test, verbose=0)
        run.writer().scalars(args.epochs, {"test_loss": loss, "test_accuracy": accuracy})
        plot = plots.curves(history, shift=0.5 if args.shift else 0.0)
        run.writer().images(args.epochs, {"curves": plot, "three_test_images": clothes.x_test[:3]})
        probabilities = model.predict(clothes.x_test[:3], verbose=0)
        predictions = [
            f"{clothes.class_names[row.argmax()]} ({row.max():.0%}), label {clothes.class_names[label]}"
            for row, label in zip(probabilities, clothes.y_test, strict=False)
        ]
        run.writer().text(args.epochs, {"three_predictions": "\n".join(f"1. {line}" for line in predictions)})

    summary.print_summary(
        run,
        {
            **({"learning rate": curve.reason} if curve else {}),
            "validation accuracy": f"{history['val_accuracy'][-1]:.2%}",
            "test accuracy": f"{accuracy:.2%}  ({len(clothes.y_test):,} images of {clothes.name})",
            **{f"test image {number}": line for number, line in enumerate(predictions, start=1)},
        },
        args.logdir,
    )
    return run


def _class_weight(text: str) -> tuple[int, float]:
    label, _, weight = text.partition("=")
    pair = int(label), float(weight)
    if not (0 <= pair[0] <= 9 and pair[1] >= 0):
        raise argparse.ArgumentTypeError(f"{text!r}: a class is 0 to 9, and a weight 0 or more")
    return pair


if __name__ == "__main__":
    options.run_main(main)
