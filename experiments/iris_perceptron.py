"""A perceptron learns iris flowers and fails at XOR, which a hidden layer solves: a plain Python loop, no Keras."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import Perceptron
from sklearn.neural_network import MLPClassifier

import trackers
from experiments import data, options, summary

# The four corners of a square, and whether exactly one coordinate is 1.
XOR_X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
XOR_Y = np.array([0, 1, 1, 0])
_CORNERS = data.Table("xor", np.tile(XOR_X, (25, 1)), np.tile(XOR_Y, 25), ("a", "b"), ("equal", "different"))


def train(
    model: Perceptron | MLPClassifier, name: str, rows: data.Table, test: data.Table, args: argparse.Namespace
) -> trackers.Run:
    """Trains a model with one `partial_fit` per epoch, and logs its accuracy and its weights after each."""
    hparams = {"model": type(model).__name__, "dataset": rows.name, "epochs": args.epochs}
    with trackers.Run(
        args.logdir / "iris_perceptron", name=name, hparams=hparams, seed=args.seed, capture_output=True
    ) as run:
        random = np.random.default_rng(args.seed)
        for epoch in range(args.epochs):
            order = random.permutation(len(rows))
            model.partial_fit(rows.x[order], rows.y[order], classes=range(len(rows.class_names)))
            accuracy = float(model.score(test.x, test.y))
            run.writer("train").scalars(epoch, {"epoch_accuracy": model.score(rows.x, rows.y)})
            run.writer("validation").scalars(epoch, {"epoch_accuracy": accuracy})
            run.writer("train").histograms(epoch, {"weights": np.concatenate([np.ravel(w) for w in weights(model)])})
            run.log_metrics(epoch, {"val_accuracy": accuracy})
        if rows.x.shape[1] == 2:
            run.writer().images(args.epochs, {"decision": decision(model)})
    return run


def weights(model: Perceptron | MLPClassifier) -> Sequence[np.ndarray]:
    """Returns the weight matrices: one of a perceptron, one per layer of a network."""
    return [model.coef_] if isinstance(model, Perceptron) else model.coefs_


def decision(model: Perceptron | MLPClassifier, pixels: int = 128) -> np.ndarray:
    """Predicts every point of the square from -0.5 to 1.5: black for class 0, white for class 1."""
    line = np.linspace(-0.5, 1.5, pixels, dtype=np.float32)
    points = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    return model.predict(points).reshape(pixels, pixels).astype(np.float32)


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Trains three models.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The finished run of the perceptron on iris; the two of XOR are runs beside it.
    """
    args = options.parser(__doc__, epochs=100).parse_args(argv)
    if args.small:
        args.epochs = min(args.epochs, 5)
    flowers = data.iris()
    rows, test = flowers.split(0.7, args.seed)

    perceptron, on_xor = Perceptron(random_state=args.seed), Perceptron(random_state=args.seed)
    network = MLPClassifier((8,), activation="tanh", learning_rate_init=0.03, random_state=args.seed)
    run = train(perceptron, "perceptron on iris", rows, test, args)
    train(on_xor, "perceptron on xor", _CORNERS, _CORNERS, args)
    train(network, "mlp on xor", _CORNERS, _CORNERS, args)

    summary.print_summary(
        run,
        {
            "perceptron on iris": f"{perceptron.score(test.x, test.y):.0%} of {len(test)} test flowers",
            "perceptron on xor": f"{on_xor.score(XOR_X, XOR_Y):.0%} of the four corners: no line separates them",
            "mlp on xor": f"{network.score(XOR_X, XOR_Y):.0%} of the four corners",
        },
        args.logdir,
    )
    return run


if __name__ == "__main__":
    options.run_main(main)
