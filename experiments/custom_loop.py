"""A custom training loop without `fit()`: MNIST with `GradientTape`, scalars, histograms, metrics and a profile."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import tensorflow as tf

import trackers
from experiments import data, mnist_cnn, options, summary


def main(argv: Sequence[str] | None = None) -> trackers.Run:
    """Trains the network of `mnist_cnn` step by step.

    Args:
        argv: The command line; by default that of the process.

    Returns:
        The finished run.
    """
    parser = options.parser(__doc__, epochs=3, batch_size=128, learning_rate=1e-3)
    parser.add_argument("--start-from", metavar="ARTIFACT", help="the weights of mnist_cnn, such as mnist_cnn:latest")
    args = parser.parse_args(argv)
    keras.utils.set_random_seed(args.seed)

    digits = data.mnist(args.data_dir)
    x, y = digits.x_train, digits.y_train
    if args.small:
        x, y, args.epochs = x[:1280], y[:1280], min(args.epochs, 2)
    held_out = len(x) // 10
    batches = tf.data.Dataset.from_tensor_slices((x[held_out:], y[held_out:]))
    batches = batches.shuffle(10_000, seed=args.seed).batch(args.batch_size).prefetch(tf.data.AUTOTUNE)
    x_val, y_val = x[:held_out], y[:held_out]

    model = mnist_cnn.build(args.learning_rate)
    optimizer = model.optimizer
    cross_entropy = keras.losses.SparseCategoricalCrossentropy()
    mean_loss, accuracy = keras.metrics.Mean(), keras.metrics.SparseCategoricalAccuracy()

    @tf.function
    def train_step(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            probabilities = model(images, training=True)
            loss = cross_entropy(labels, probabilities)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        mean_loss.update_state(loss)
        accuracy.update_state(labels, probabilities)
        return loss

    hparams = {
        "model": "custom_loop",
        "dataset": digits.name,
        "epochs": args.epochs,
        "batch_size": args.batch_size,
        "learning_rate": args.learning_rate,
    }
    with trackers.Run(args.logdir / "custom_loop", hparams=hparams, seed=args.seed, capture_output=True) as run:
        if args.start_from:
            model.load_weights(run.use_artifact(args.start_from).path)
        # A tracker works in any loop that calls its hooks, as Keras's CallbackList does.
        profile = trackers.Profile().attach(run)
        hooks = keras.callbacks.CallbackList([profile], model=model, epochs=args.epochs, steps=len(batches))
        train, validation = run.writer("train"), run.writer("validation")
        step = 0
        hooks.on_train_begin()
        for epoch in range(args.epochs):
            hooks.on_epoch_begin(epoch)
            mean_loss.reset_state()
            accuracy.reset_state()
            for batch, (images, labels) in enumerate(batches):
                hooks.on_train_batch_begin(batch)
                loss = train_step(images, labels)
                hooks.on_train_batch_end(batch)
                step += 1
                train.scalars(step, {"batch_loss": loss})
            val_loss, val_accuracy = model.evaluate(x_val, y_val, verbose=0)
            train_metrics = {"epoch_loss": mean_loss.result(), "epoch_accuracy": accuracy.result()}
            train.scalars(epoch, train_metrics)
            train.histograms(epoch, {f"{weight.path}/histogram": weight.numpy() for weight in model.trainable_weights})
            validation.scalars(epoch, {"epoch_loss": val_loss, "epoch_accuracy": val_accuracy})
            run.log_metrics(epoch, {"val_loss": val_loss, "val_accuracy": val_accuracy})
            run.flush()
            hooks.on_epoch_end(epoch)
            print(f"epoch {epoch + 1}: loss {train_metrics['epoch_loss']:.4f}, val accuracy {val_accuracy:.2%}")
        hooks.on_train_end()
        loss, test_accuracy = model.evaluate(digits.x_test, digits.y_test, verbose=0)
        run.writer().scalars(args.epochs, {"test_loss": loss, "test_accuracy": test_accuracy})
        model.save(run.path / "model.keras")
        run.log_artifact(run.path / "model.keras", name="custom_loop", kind="model")

    tested_on = f"{len(digits.y_test):,} images of {digits.name}"
    scores = {"test loss": f"{loss:.4f}", "test accuracy": f"{test_accuracy:.2%}  ({tested_on})"}
    summary.print_summary(run, scores, args.logdir)
    return run


if __name__ == "__main__":
    options.run_main(main)
