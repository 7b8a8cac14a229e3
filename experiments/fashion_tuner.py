"""A search for the best network on Fashion-MNIST, one tracked run per trial; then the best one, trained on all images.

The same command resumes a stopped search. Several processes search together with
`trackers tune --workers 2 -m experiments.fashion_tuner`.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras

import trackers
from experiments import data, fashion_mlp, options, searches, summary


def main(argv: Sequence[str] | None = None) -> trackers.Run | None:
    """Searches, prints the best three trials, and trains the best network on the full set.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The run of the final training; None in a worker, which leaves it to the chief.
    """
    args = searches.parser(__doc__, epochs=10, batch_size=128).parse_args(argv)
    if args.small:
        args.epochs, args.trials = min(args.epochs, 2), min(args.trials, 3)
    keras.utils.set_random_seed(args.seed)

    clothes = data.fashion_mnist(args.data_dir)
    validation, train = fashion_mlp.parts(clothes, args)
    held_out = clothes.x_train[validation], clothes.y_train[validation]
    network = searches.Network(
        (28, 28, 1),
        lambda: keras.layers.Dense(10, activation="softmax", name="clothes"),
        "sparse_categorical_crossentropy",
        lambda: "accuracy",
    )
    tuner = searches.tuner(network, "val_accuracy", args, "fashion_tuner")
    tuner.search(
        x=clothes.x_train[train],
        y=clothes.y_train[train],
        epochs=args.epochs,
        batch_size=args.batch_size,
        validation_data=held_out,
        verbose=0,
    )
    if searches.is_worker():
        return None

    print("\n" + searches.best_three(tuner))
    best, *_ = trials = tuner.oracle.get_best_trials(3)
    best.summary()
    for trial, model in zip(trials, tuner.get_best_models(3), strict=True):
        scaled = network.scaling(trial.hyperparameters, clothes.x_train[train])
        _, accuracy = model.evaluate(scaled(held_out[0]), held_out[1], verbose=0)
        print(f"trial {trial.trial_id}, restored: validation accuracy {accuracy:.2%}")

    hp = best.hyperparameters
    epochs = int(best.best_step) + 1
    model = network.build(hp)
    scaled = network.scaling(hp, clothes.x_train)
    everything = slice(0, validation.stop + train.stop - train.start)
    hparams = {"model": "best of the search", "dataset": clothes.name, "epochs": epochs, **hp.values}
    with trackers.Run(args.logdir / "fashion_tuner", hparams=hparams, seed=args.seed, capture_output=True) as run:
        model.fit(
            scaled(clothes.x_train[everything]),
            clothes.y_train[everything],
            epochs=epochs,
            batch_size=args.batch_size,
            callbacks=run.callbacks(),
            verbose=2,
        )
        loss, accuracy = model.evaluate(scaled(clothes.x_test), clothes.y_test, verbose=0)
        run.writer().scalars(epochs, {"test_loss": loss, "test_accuracy": accuracy})

    summary.print_summary(
        run,
        {
            "best validation accuracy": f"{best.score:.2%}  (trial {best.trial_id}, epoch {epochs})",
            "test accuracy": f"{accuracy:.2%}  ({len(clothes.y_test):,} images of {clothes.name})",
            "search": str(args.logdir / tuner.project_name),
        },
        args.logdir,
    )
    return run


if __name__ == "__main__":
    options.run_main(main)
