"""A deep network for abalone, with an option against each pitfall of depth, and its effect in TensorBoard.

Gradient clipping, learning-rate schedules, a weighted loss, residual blocks, regularisation of kernels and of
activations, and a tf.data pipeline. The run logs gradient norms, the learning rate of each batch, and activations.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from keras import layers

import trackers
from experiments import abalone, data, options, summary

ALERTS = [
    trackers.Alert("loss is nan", level="error"),
    trackers.Alert("val_loss", no_progress=4),
]


class BatchLearningRate(trackers.Tracker):
    """Writes `batch_learning_rate`: a schedule changes the learning rate within an epoch."""

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Writes the learning rate before the batch: after it, a schedule returns the rate of the next batch."""
        optimizer = self.model.optimizer
        step = int(optimizer.iterations.numpy()) + 1
        self.run.writer("train").scalars(step, {"batch_learning_rate": float(optimizer.learning_rate)})


def schedule(args: argparse.Namespace, steps: int) -> float | keras.optimizers.schedules.LearningRateSchedule:
    """Returns the learning rate or its schedule over a number of steps."""
    schedules = keras.optimizers.schedules
    if args.schedule == "exponential":
        return schedules.ExponentialDecay(args.learning_rate, decay_steps=max(1, steps // 10), decay_rate=0.8)
    if args.schedule == "warmup_cosine":
        warmup = max(1, steps // 10)
        return schedules.CosineDecay(
            0.0, decay_steps=max(1, steps - warmup), warmup_target=args.learning_rate, warmup_steps=warmup
        )
    return float(args.learning_rate)


def build(train: data.Table, args: argparse.Namespace) -> keras.Model:
    """Builds an input layer, residual blocks of two Dense layers each, and one linear output."""

    def dense(name: str) -> keras.Layer:
        return layers.Dense(
            args.units,
            kernel_initializer="he_normal",
            kernel_regularizer=keras.regularizers.L1L2(args.l1, args.l2),
            activity_regularizer=keras.regularizers.L2(args.activity_l2),
            name=name,
        )

    inputs = keras.Input((len(train.features),), name="measurements")
    normalize = layers.Normalization(name="normalize")
    normalize.adapt(train.x)
    x = layers.ReLU(name="relu_0")(dense("dense_0")(normalize(inputs)))
    for number in range(1, args.blocks + 1):
        inner = layers.ReLU(name=f"block_{number}_relu")(dense(f"block_{number}_dense_1")(x))
        inner = dense(f"block_{number}_dense_2")(inner)
        x = layers.ReLU(name=f"relu_{number}")(layers.Add(name=f"block_{number}_add")([x, inner]))
    return keras.Model(inputs, layers.Dense(1, name="rings")(x), name="abalone_deep")


def weighted_mse(spread: float) -> Any:
    """Returns a squared error that weighs large targets more: old shells are rare, and a plain error neglects them.

    Args:
        spread: The target whose error counts twice.
    """

    def loss(y: Any, predicted: Any) -> Any:
        weight = 1.0 + keras.ops.abs(y) / spread
        return keras.ops.mean(weight * keras.ops.square(y - predicted), axis=-1)

    loss.__name__ = "weighted_mse"
    return loss


def pipeline(rows: data.Table, batch_size: int, seed: int | None = None) -> tf.data.Dataset:
    """Returns batches that are prefetched during training; with a seed, they are shuffled again each epoch."""
    dataset = tf.data.Dataset.from_tensor_slices((rows.x, rows.y[:, None]))
    if seed is not None:
        dataset = dataset.shuffle(len(rows), seed=seed, reshuffle_each_iteration=True)
    return dataset.batch(batch_size).prefetch(tf.data.AUTOTUNE)


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Builds the network of the options, trains and tests it.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The finished run.
    """
    parser = options.parser(__doc__, epochs=20, batch_size=64, learning_rate=1e-3)
    add = parser.add_argument
    add("--units", type=options.positive_int, default=32, help="units of each hidden layer")
    add("--blocks", type=int, default=4, help="residual blocks of two Dense layers; 0 for none")
    add("--clip-norm", type=float, help="shorten the gradient of all weights together to this norm")
    add("--schedule", choices=("constant", "exponential", "warmup_cosine"), default="constant", help="of the rate")
    add("--loss", choices=("mse", "weighted_mse"), default="mse", help="weighted: large targets count more")
    add("--l1", type=float, default=0.0, help="weight of the kernels' absolute values in the loss")
    add("--l2", type=float, default=0.0, help="weight of the kernels' squares in the loss")
    add("--activity-l2", type=float, default=0.0, help="weight of the squares of what layers put out, in the loss")
    args = parser.parse_args(argv)
    if args.small:
        args.epochs, args.blocks = min(args.epochs, 2), min(args.blocks, 1)
    keras.utils.set_random_seed(args.seed)

    shells = data.abalone(args.data_dir)
    rows, test = abalone.split(shells)
    train, validation = rows.split(0.8, args.seed)
    batches = pipeline(train, args.batch_size, args.seed)
    model = build(train, args)
    model.compile(
        optimizer=keras.optimizers.Adam(schedule(args, len(batches) * args.epochs), global_clipnorm=args.clip_norm),
        loss="mse" if args.loss == "mse" else weighted_mse(float(train.y.mean())),
        metrics=["mae", "mse"],
    )
    names = ("epochs", "batch_size", "learning_rate", "units", "blocks", "clip_norm", "schedule", "loss")
    names += ("l1", "l2", "activity_l2")
    hparams = {"model": model.name, "dataset": shells.name, **{name: getattr(args, name) for name in names}}
    held_out = validation.x, validation.y[:, None]
    with trackers.Run(args.logdir / "abalone_deep", hparams=hparams, seed=args.seed, capture_output=True) as run:
        model.fit(
            batches,
            shuffle=False,
            epochs=args.epochs,
            validation_data=pipeline(validation, args.batch_size),
            callbacks=run.callbacks(
                validation=held_out,
                gradients=True,
                activations=True,
                architecture=True,
                alerts=ALERTS,
                extra=[BatchLearningRate()],
            ),
            verbose=2,
        )
        scores = model.evaluate(pipeline(test, args.batch_size), return_dict=True, verbose=0)
        run.writer().scalars(args.epochs, {f"test_{metric}": value for metric, value in scores.items()})
    summary.print_summary(run, {"test MAE": f"{scores['mae']:.3f}  ({len(test)} rows of {shells.name})"}, args.logdir)
    return run


if __name__ == "__main__":
    options.run_main(main)
