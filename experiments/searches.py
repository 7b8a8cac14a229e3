"""What the searches share: a space of networks, a tuner by name, and a table of the best trials."""

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
        shape: The shape of one sample.
        head: Returns the output layer.
        loss: See `compile`.
        metric: Returns the metric beside the loss.
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
        """Builds the network of a point."""
        hidden = hp.Int("hidden", 0, 8, default=2)
        units = hp.Int("units", 16, 256)
        rate = hp.Float("learning_rate", 1e-4, 1e-2, sampling="log")
        optimizer = hp.Choice("optimizer", ["sgd", "adam"])
        model = keras.Sequential([keras.Input(self.shape), layers.Flatten()])
        for number in range(1, hidden + 1):
            model.add(layers.Dense(units, activation="relu", name=f"hidden_{number}"))
        model.add(self.head())
        factories = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}
        model.compile(factories[optimizer](rate), loss=self.loss, metrics=[self.metric()])
        return model

    def fit(self, hp: Any, model: keras.Model, x: np.ndarray, y: np.ndarray, **settings: Any) -> Any:
        """Trains the network on scaled inputs; the kind of scaling is a hyperparameter too."""
        scaled = self.scaling(hp, x)
        if settings.get("validation_data"):
            x_val, y_val = settings["validation_data"]
            settings["validation_data"] = scaled(x_val), y_val
        return model.fit(scaled(x), y, **settings)

    def scaling(self, hp: Any, x: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        """Returns the function that scales raw inputs for a point.

        Args:
            hp: The point.
            x: The samples that define the scale, of shape (n, …).
        """
        if hp.Choice("scaling", ["standard", "range"]) == "standard":
            middle, width = x.mean(axis=0), x.std(axis=0)
        else:
            middle, width = x.min(axis=0), x.max(axis=0) - x.min(axis=0)
        # A pixel that is black in every sample has a width of 0.
        width = np.where(width < 1e-3, 1, width)
        return lambda raw: ((raw - middle) / width).astype(np.float32)


def parser(description: str | None, **defaults: int) -> argparse.ArgumentParser:
    """Returns the parser of a search.

    Args:
        description: As for `options.parser`.
        **defaults: `epochs` and `batch_size`.
    """
    search_parser = options.parser(description, **defaults)
    search_parser.add_argument("--tuner", choices=TUNERS, default="random", help="the search strategy")
    search_parser.add_argument(
        "--trials", type=options.positive_int, default=10, help="points to try; hyperband has its own number of them"
    )
    search_parser.add_argument("--overwrite", action="store_true", help="restart the search; its earlier runs are kept")
    return search_parser


def tuner(network: Network, objective: str, args: argparse.Namespace, name: str, executions: int = 1) -> Any:
    """Returns a tracked tuner, which resumes a stopped search of the same name.

    Args:
        network: The space.
        objective: The metric to optimize.
        args: The parsed options.
        name: The name of the search; the name of the tuner is appended for its project and the folder of its runs.
        executions: Trainings per trial, each with another seed.

    Raises:
        trackers.InvalidArgumentError: If `--overwrite` is set in one of several processes of a search.
    """
    if args.overwrite and "KERASTUNER_ORACLE_IP" in os.environ:
        raise trackers.InvalidArgumentError("--overwrite is for one process; each process would restart the search")
    factories: dict[str, Callable[..., Any]] = {
        "random": lambda **common: keras_tuner.RandomSearch(max_trials=args.trials, **common),
        "grid": lambda **common: keras_tuner.GridSearch(max_trials=args.trials, **common),
        "hyperband": lambda **common: keras_tuner.Hyperband(
            max_epochs=args.epochs, factor=3, hyperband_iterations=2, **common
        ),
        "bayesian": lambda **common: keras_tuner.BayesianOptimization(
            max_trials=args.trials, alpha=1e-4, beta=2.6, **common
        ),
    }
    untracked = factories[args.tuner](
        hypermodel=network,
        objective=objective,
        seed=args.seed,
        executions_per_trial=executions,
        # A point that diverges is a failed trial; the search continues.
        max_consecutive_failed_trials=10,
        directory=args.logdir / "keras_tuner",
        project_name=f"{name}_{args.tuner}" + ("_small" if args.small else ""),
        overwrite=args.overwrite,
    )
    return trackers.tuning.track(untracked, args.logdir, seed=args.seed)


def is_worker() -> bool:
    """Returns whether this process is a worker of a chief."""
    return "KERASTUNER_ORACLE_IP" in os.environ and "chief" not in os.environ.get("KERASTUNER_TUNER_ID", "")


def best_three(tuner: Any) -> str:
    """Formats the three best trials as a table: score, best epoch, hyperparameters."""
    trials = trackers.tuning.results(tuner.project_dir).head(3)
    hparams = [name for name in trials if name.startswith("hparams.") and "tuner/" not in name]
    shown = trials[["trial", "score", "best_step", *hparams]]
    return shown.rename(columns=lambda name: name.removeprefix("hparams.")).round(5).to_string(index=False)
