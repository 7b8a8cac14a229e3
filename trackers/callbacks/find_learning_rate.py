"""find_learning_rate: the learning-rate range test as a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import numpy.typing as npt
from keras import tree

from trackers.callbacks._support.rate_ramp import RateRamp
from trackers.callbacks._support.sample import check_sample
from trackers.callbacks.learning_rate_curve import LearningRateCurve
from trackers.callbacks.tracker import check_positive
from trackers.errors import InvalidArgumentError
from trackers.schema.splits import TRAIN

if TYPE_CHECKING:
    from trackers.run.run import Run


def find_learning_rate(
    model: keras.Model,
    x: Any,
    y: Any = None,
    *,
    run: Run | None = None,
    min_rate: float = 1e-6,
    max_rate: float = 10.0,
    batches: int = 300,
    batch_size: int = 32,
) -> LearningRateCurve:
    """Trains a model for a few batches at a rising learning rate, and suggests a rate; the model is then as before.

    The test ends early if the loss explodes or is not finite. Weights, optimizer state, learning rate and the seeds of
    random layers are restored, even if the test fails. With arrays, the samples are drawn by a generator of its own, so
    that a training afterwards draws the same random numbers as without the test.

    Args:
        model: A compiled Keras model whose optimizer has a learning rate that can be set; built, if `y` is None.
        x: The inputs: an array, or a tuple or dict of arrays, whose first axis counts samples. Without `y`, any input
            of `fit` that can be iterated several times, such as a `tf.data.Dataset` of batches.
        y: The targets: an array, or a tuple or dict of arrays; None if `x` provides them.
        run: An open run to write the result to; see `LearningRateCurve.write`.
        min_rate: The learning rate of the first batch, above 0.
        max_rate: The learning rate of the last batch, above `min_rate`.
        batches: The number of batches, 2 or more.
        batch_size: Samples per batch, 1 or more, of arrays; use that of the training.

    Returns:
        The losses, the suggestion and its reason.

    Raises:
        InvalidArgumentError: If the model is not compiled or not built, its optimizer has a schedule, the data are not
            arrays of the same number of samples, or another argument is out of range.
        RunFinishedError: If the run has ended.
    """
    ramp = RateRamp(min_rate, max_rate, batches)
    check_positive("batch_size", batch_size)
    if getattr(model, "optimizer", None) is None:
        raise InvalidArgumentError(
            f"model must be a compiled Keras model, not {model!r:.100}; call model.compile first"
        )
    if run is not None:
        run.writer(TRAIN)  # a run that has ended is an error before the test, not after it
    settings: dict[str, Any]
    if y is None:
        settings = {"x": x, "epochs": batches}
    else:
        x, y = _draw(check_sample((x, y)), batches * batch_size)
        settings = {"x": x, "y": y, "batch_size": batch_size}
        if not model.built:
            model(tree.map_structure(lambda part: part[:1], x), training=False)
    try:
        model.fit(**settings, shuffle=False, callbacks=[ramp], verbose=0)
    finally:
        ramp.restore()
    curve = ramp.curve
    if run is not None:
        curve.write(run)
    return curve


def _draw(sample: tuple[Any, Any], count: int) -> tuple[Any, Any]:
    size = len(tree.flatten(sample)[0])
    generator = np.random.default_rng(0)
    order = np.concatenate([generator.permutation(size) for _ in range(-(-count // size))])[:count]

    def take(part: Any) -> npt.NDArray[Any]:
        samples: npt.NDArray[Any] = np.asarray(part)[order]
        return samples

    x, y = tree.map_structure(take, sample)
    return x, y
