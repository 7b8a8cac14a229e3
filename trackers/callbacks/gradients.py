"""Gradients: the distribution of the gradient of each trainable weight on a sample batch."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from trackers.callbacks._support.histogram_writing import write_histograms, write_moments
from trackers.callbacks._support.preserve_state import preserve_state
from trackers.callbacks._support.sample import check_sample
from trackers.callbacks.tracker import Logs, Tracker, check_positive
from trackers.errors import InvalidArgumentError
from trackers.schema.splits import TRAIN
from trackers.schema.tags import GRADIENT_NORM_TAG, path_tag


class Gradients(Tracker):
    """Writes `<weight path>/gradient` as a histogram, its mean and standard deviation, and `gradient_norm`.

    The norm is the global norm of all gradients. The model runs one additional forward and backward pass, without
    dropout.

    Args:
        sample: `(x, y)`, a batch such as `fit` takes.
        every: The interval in epochs; the last epoch is always written.
        buckets: The number of buckets of each histogram.

    Raises:
        InvalidArgumentError: If Keras does not run on TensorFlow, the sample is not a pair of arrays, or `every` or
            `buckets` is not an integer of 1 or more.
    """

    def __init__(self, sample: tuple[Any, Any], every: int = 1, buckets: int = 30) -> None:
        super().__init__()
        if keras.backend.backend() != "tensorflow":
            raise InvalidArgumentError(f"Gradients needs Keras on TensorFlow, not on {keras.backend.backend()}")
        self.sample = check_sample(sample)
        self.every = check_positive("every", every)
        self.buckets = check_positive("buckets", buckets)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Computes and writes the gradients, every `every` epochs."""
        if not self.should_run(epoch):
            return
        import tensorflow as tf

        x, y = self.sample
        with preserve_state(self.model), tf.GradientTape() as tape:
            loss = self.model.compute_loss(x=x, y=y, y_pred=self.model(x, training=False))
        weights = self.model.trainable_weights
        gradients = tape.gradient(loss, [weight.value for weight in weights])
        # A weight that the loss does not depend on has no gradient.
        tagged = {
            path_tag(weight.path, "gradient"): tf.convert_to_tensor(gradient).numpy()
            for weight, gradient in zip(weights, gradients, strict=True)
            if gradient is not None
        }
        step = self.step(epoch)
        write_histograms(self.run, step, tagged, self.buckets)
        write_moments(self.run, step, tagged)
        norm = np.sqrt(sum(float(np.square(gradient, dtype=np.float64).sum()) for gradient in tagged.values()))
        self.run.writer(TRAIN).scalars(step, {GRADIENT_NORM_TAG: norm})
