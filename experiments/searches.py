"""What the searches share: a space of networks, the tuner of a name, and the table of what was found."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from typing import Any

import keras
import keras_tuner
import numpy as np
from keras import layers

import trackers
from experiments import options

TUNERS = ("random", "grid", "hyperband", "bayesian")


class Network(keras_tuner.HyperModel):
    """0 to 8 hidden layers of 16 to 256 units, by Adam or plain gradient descent, on inputs that are scaled.

    Args:
        shape: Of one sample.
        head: Makes the output layer.
        loss: As for `compile`.
        metric: Makes the metric beside the loss.
    """

    def __init__(
        self, shape: Sequence[int], head: Callable[[], layers.Layer], loss: str, metric: Callable[[], Any]
    ) -> None:
        super().__init__()
        self.shape = shape
        self.head = head
        self.loss = loss
        self.metric = metric

    def build(self, hp: Any) -> keras.Model:
        """The network of a point."""
        hidden = hp.Int("hidden", 0, 8, default=2)
        units = hp.Int("units", 16, 256)
        rate = hp.Float("learning_rate", 1e-4, 1e-2, sampling="log")
        optimizer = hp.Choice("optimizer", ["sgd", "adam"])
        model = keras.Sequential([keras.Input(self.shape), layers.Flatten()])
        for number in range(1, hidden + 1):
            model.add(layers.Dense(units, activation="relu", name=f"hidden_{number}"))
        model.add(self.head())
        makers = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}
        model.compile(makers[optimizer](rate), loss=self.loss, metrics=[self.metric()])
        return model

    def fit(self, hp: Any, model: keras.Model, x: np.ndarray, y: np.ndarray, **settings: Any) -> Any:
        """Trains it on scaled inputs; how they are scaled is a hyperparameter too."""
        scaled = self.scaling(hp, x)
        if settings.get("validation_data"):
            x_val, y_val = settings["validation_data"]
            settings["validation_data"] = scaled(x_val), y_val
        return model.fit(scaled(x), y, **settings)

    def scaling(self, hp: Any, x: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        """What makes a point's inputs of raw ones.

        Args:
            hp: The point.
            x: The samples to learn the scale from, of the shape (n, …).
        """
        if hp.Choice("scaling", ["standard", "range"]) == "standard":
            middle, width = x.mean(axis=0), x.std(axis=0)
        else:
            middle, width = x.min(axis=0), x.max(axis=0) - x.min(axis=0)
        # A pixel that is black in every sample has no width.
        width = np.where(width < 1e-3, 1, width)
        return lambda raw: ((raw - middle) / width).astype(np.float32)


def parser(description: str | None, **defaults: int) -> argparse.ArgumentParser:
    """Makes the parser of a search.

    Args:
        description: As for `options.parser`.
        **defaults: `epochs` and `batch_size`.
    """
    made = options.parser(description, **defaults)
    made.add_argument("--tuner", choices=TUNERS, default="random", help="how the next point is chosen")
    made.add_argument(
        "--trials", type=options.at_least_one, default=10, help="points to try; hyperband has its own number of them"
    )
    made.add_argument("--overwrite", action="store_true", help="begin anew; the runs of the earlier search stay")
    return made


def tuner(network: Network, objective: str, args: argparse.Namespace, name: str, executions: int = 1) -> Any:
    """A tracked tuner, which goes on where the same one stopped.

    Args:
        network: The space.
        objective: The metric to go for.
        args: As parsed.
        name: Of the search; its project and the folder of its runs have that of the tuner behind it.
        executions: Trainings a trial, each with a seed of its own.

    Raises:
        trackers.InvalidArgumentError: If one of several processes of a search is to begin it anew.
    """
    if args.overwrite and "KERASTUNER_ORACLE_IP" in os.environ:
        raise trackers.InvalidArgumentError("--overwrite is for one process; several would each begin the search anew")
    makers: dict[str, Callable[..., Any]] = {
        "random": lambda **common: keras_tuner.RandomSearch(max_trials=args.trials, **common),
        "grid": lambda **common: keras_tuner.GridSearch(max_trials=args.trials, **common),
        "hyperband": lambda **common: keras_tuner.Hyperband(
            max_epochs=args.epochs, factor=3, hyperband_iterations=2, **common
        ),
        "bayesian": lambda **common: keras_tuner.BayesianOptimization(
            max_trials=args.trials, alpha=1e-4, beta=2.6, **common
        ),
    }
    made = makers[args.tuner](
        hypermodel=network,
        objective=objective,
        seed=args.seed,
        executions_per_trial=executions,
        # A point that diverges is a failed trial, and no reason to give up.
        max_consecutive_failed_trials=10,
        directory=args.logdir / "keras_tuner",
        project_name=f"{name}_{args.tuner}" + ("_small" if args.small else ""),
        overwrite=args.overwrite,
    )
    return trackers.tuning.track(made, args.logdir, seed=args.seed)


def is_worker() -> bool:
    """Whether this process trains for a chief, who has the last word."""
    return "KERASTUNER_ORACLE_IP" in os.environ and "chief" not in os.environ.get("KERASTUNER_TUNER_ID", "")


def best_three(searched: Any) -> str:
    """The three best trials as a table: score, best epoch, hyperparameters."""
    trials = trackers.tuning.results(searched.project_dir).head(3)
    hparams = [name for name in trials if name.startswith("hparams.") and "tuner/" not in name]
    shown = trials[["trial", "score", "best_step", *hparams]]
    return shown.rename(columns=lambda name: name.removeprefix("hparams.")).round(5).to_string(index=False)
