"""A convolutional network on MNIST: two convolutions, 99 % test accuracy in ten epochs."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import tensorflow as tf
from keras import layers

import trackers
from experiments import data, options, summary


def build(learning_rate: float) -> keras.Model:
    """Builds two convolutions, each followed by max-pooling, then dropout and two Dense layers: 70,378 parameters.

    The layers have names, because Keras numbers unnamed layers within a process, differently in each run.
    """
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1), name="image"),
            layers.Conv2D(32, 3, activation="relu", name="conv_1"),
            layers.MaxPooling2D(name="pool_1"),
            layers.Conv2D(64, 3, activation="relu", name="conv_2"),
            layers.MaxPooling2D(name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dropout(0.5, name="dropout"),
            layers.Dense(32, activation="relu", name="dense"),
            layers.Dense(10, activation="softmax", name="digits"),
        ],
        name="mnist_cnn",
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Trains, tests and prints the scores.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The finished run.
    """
    parser = options.parser(__doc__, epochs=10, batch_size=128, learning_rate=1e-3)
    parser.add_argument(
        "--profile-batch",
        type=int,
        nargs=2,
        default=(100, 200),
        metavar=("FIRST", "LAST"),
        help="trace these batches for the Profile tab",
    )
    args = parser.parse_args(argv)
    profile = trackers.Profile(tuple(args.profile_batch))
    keras.utils.set_random_seed(args.seed)

    digits = data.mnist(args.data_dir)
    x, y = digits.x_train, digits.y_train
    if args.small:
        x, y, args.epochs = x[:1280], y[:1280], min(args.epochs, 2)
    held_out = len(x) // 10
    x, x_val, y, y_val = x[:-held_out], x[-held_out:], y[:-held_out], y[-held_out:]

    model = build(args.learning_rate)
    hparams = {
        "model": model.name,
        "dataset": digits.name,
        "epochs": args.epochs,
        "batch_size": args.batch_size,
        "learning_rate": args.learning_rate,
        "dropout": 0.5,
    }
    with trackers.Run(args.logdir / "mnist_cnn", hparams=hparams, seed=args.seed, capture_output=True) as run:
        model.fit(
            x,
            y,
            epochs=args.epochs,
            batch_size=args.batch_size,
            validation_data=(x_val, y_val),
            callbacks=run.callbacks(
                validation=(x_val, y_val),
                class_names=digits.class_names,
                profile=profile,
                architecture=True,
                artifacts=True,
                embeddings=True,
            ),
            verbose=2,
        )
        loss, accuracy = model.evaluate(digits.x_test, digits.y_test, verbose=0)
        predicted = model.predict(digits.x_test, verbose=0).argmax(axis=1)
        run.writer().scalars(args.epochs, {"test_loss": loss, "test_accuracy": accuracy})
        run.writer().matrices(
            args.epochs,
            {"test_confusion_matrix": tf.math.confusion_matrix(digits.y_test, predicted, len(digits.class_names))},
            rows=digits.class_names,
            columns=digits.class_names,
            axes=("true", "predicted"),
        )

    tested_on = f"{len(digits.y_test):,} images of {digits.name}"
    scores = {"test loss": f"{loss:.4f}", "test accuracy": f"{accuracy:.2%}  ({tested_on})"}
    summary.print_summary(run, scores, args.logdir)
    return run


if __name__ == "__main__":
    options.run_main(main)
