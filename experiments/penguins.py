"""Three species of penguins, classified by four measurements: a small Dense network on a table.

Follows the classic tutorial, except that the training rows are repeated after the split, so that no bird is on both
sides.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers

import trackers
from experiments import data, options, plots, summary


def build(features: int, classes: int, learning_rate: float) -> keras.Model:
    """Builds two hidden layers of ten units."""
    model = keras.Sequential(
        [
            keras.Input((features,), name="measurements"),
            layers.Dense(10, activation="relu", name="hidden_1"),
            layers.Dense(10, activation="relu", name="hidden_2"),
            layers.Dense(classes, activation="softmax", name="species"),
        ],
        name="penguins",
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def weights_as_text(model: keras.Model) -> str:
    """Formats the weights and biases of each layer as Markdown."""
    with np.printoptions(precision=3, suppress=True, linewidth=110):
        return "\n\n".join(
            f"**{layer.name}**\n```\nweights\n{layer.get_weights()[0]}\nbiases\n{layer.get_weights()[1]}\n```"
            for layer in model.layers
        )


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Trains, tests, saves, loads again and classifies one new observation.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The finished run.
    """
    args = options.parser(__doc__, epochs=50, batch_size=10, learning_rate=1e-3).parse_args(argv)
    if args.small:
        args.epochs = min(args.epochs, 3)
    keras.utils.set_random_seed(args.seed)

    birds = data.penguins(args.data_dir)
    train, test = birds.split(0.7, args.seed)
    x, y = np.tile(train.x, (4, 1)), np.tile(train.y, 4)

    model = build(len(birds.features), len(birds.class_names), args.learning_rate)
    hparams = {
        "model": model.name,
        "dataset": birds.name,
        "epochs": args.epochs,
        "batch_size": args.batch_size,
        "learning_rate": args.learning_rate,
    }
    with trackers.Run(args.logdir / "penguins", hparams=hparams, seed=args.seed, capture_output=True) as run:
        history = model.fit(
            x,
            y,
            epochs=args.epochs,
            batch_size=args.batch_size,
            validation_data=(test.x, test.y),
            callbacks=run.callbacks(
                validation=(test.x, test.y),
                class_names=birds.class_names,
                classification_report=True,
                classifier_curves=True,
            ),
            verbose=2,
        )
        loss, accuracy = model.evaluate(test.x, test.y, verbose=0)
        run.writer().scalars(args.epochs, {"test_loss": loss, "test_accuracy": accuracy})
        run.writer().images(args.epochs, {"curves": plots.curves(history.history)})
        run.writer().text(args.epochs, {"weights_and_biases": weights_as_text(model)})

        saved = run.path / "model.keras"
        model.save(saved)
        restored = keras.saving.load_model(saved)
        observation = test.x[:1]
        (probabilities,) = restored.predict(observation, verbose=0)

    print("\n" + weights_as_text(model).replace("**", "").replace("```\n", "").replace("\n```", ""))
    measured = ", ".join(f"{name} {value:g}" for name, value in zip(birds.features, observation[0], strict=True))
    summary.print_summary(
        run,
        {
            "test loss": f"{loss:.4f}",
            "test accuracy": f"{accuracy:.2%}  ({len(test)} rows of {birds.name})",
            "one observation": f"{measured}: {birds.class_names[probabilities.argmax()]} ({probabilities.max():.0%})",
        },
        args.logdir,
    )
    return run


if __name__ == "__main__":
    options.run_main(main)
