"""Gradients: how the gradient of each trainable weight is distributed, on a sample batch."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from trackers.callbacks._support.histogram_writing import write_histograms, write_moments
from trackers.callbacks._support.preserve_state import undisturbed
from trackers.callbacks._support.sample import check_sample
from trackers.callbacks.tracker import Logs, Tracker, positive
from trackers.errors import InvalidArgumentError
from trackers.schema.splits import TRAIN
from trackers.schema.tags import GRADIENT_NORM_TAG, path_tag


class Gradients(Tracker):
    """Writes `<weight path>/gradient` as a histogram, its mean and standard deviation, and `gradient_norm`.

    The norm is that of all gradients together. The model runs once more, forward and backward, without dropout.

    Args:
        sample: `(x, y)`, a batch such as `fit` takes.
        every: In epochs; the last epoch is written in any case.
        buckets: Buckets of equal width a histogram.

    Raises:
        InvalidArgumentError: If Keras does not run on TensorFlow, the sample is no pair, or a number is below 1.
    """

    def __init__(self, sample: tuple[Any, Any], every: int = 1, buckets: int = 30) -> None:
        super().__init__()
        if keras.backend.backend() != "tensorflow":
            raise InvalidArgumentError(f"Gradients needs Keras on TensorFlow; it runs on {keras.backend.backend()}")
        self.sample = check_sample(sample)
        self.every = positive("every", every)
        self.buckets = positive("buckets", buckets)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Computes and writes the gradients when they are due."""
        if not self.should_run(epoch):
            return
        import tensorflow as tf

        x, y = self.sample
        with undisturbed(self.model), tf.GradientTape() as tape:
            loss = self.model.compute_loss(x=x, y=y, y_pred=self.model(x, training=False))
        weights = self.model.trainable_weights
        gradients = tape.gradient(loss, [weight.value for weight in weights])
        # A weight that the loss does not depend on has no gradient.
        found = {
            path_tag(weight.path, "gradient"): tf.convert_to_tensor(gradient).numpy()
            for weight, gradient in zip(weights, gradients, strict=True)
            if gradient is not None
        }
        step = self.step(epoch)
        write_histograms(self.run, step, found, self.buckets)
        write_moments(self.run, step, found)
        norm = np.sqrt(sum(float(np.square(gradient, dtype=np.float64).sum()) for gradient in found.values()))
        self.run.writer(TRAIN).scalars(step, {GRADIENT_NORM_TAG: norm})
