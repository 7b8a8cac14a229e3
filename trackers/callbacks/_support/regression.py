"""The validation data of a regressor, its predictions, and their errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from trackers.callbacks._support.preserve_state import preserve_state
from trackers.callbacks._support.sample import check_sample
from trackers.errors import InvalidArgumentError

# Small models on tables take longer per batch than per sample.
_BATCH_SIZE = 1024
ERROR_COLUMNS = ("samples", "mae", "rmse", "bias")


def check_regression(validation: tuple[Any, Any], tracker: str) -> tuple[Any, npt.NDArray[np.float64]]:
    """Checks the validation data of a regressor.

    Args:
        validation: `(x, y)`: inputs such as `predict` takes, and one finite number per sample.
        tracker: The name of the tracker that needs it, for the message.

    Returns:
        The inputs, and the targets as [samples].

    Raises:
        InvalidArgumentError: If `validation` is not such a pair.
    """
    x, y = check_sample(validation)
    try:
        targets = np.asarray(y, np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidArgumentError(f"{tracker} needs numbers as targets: {error}") from error
    if targets.size != len(targets) or not np.isfinite(targets).all():
        raise InvalidArgumentError(
            f"{tracker} needs one finite number per sample as target, [samples] or [samples, 1], not "
            f"{list(targets.shape)}"
        )
    return x, targets.reshape(-1)


def predict_targets(model: Any, x: Any, count: int) -> npt.NDArray[np.float64]:
    """Predicts one number per sample, without changing the model.

    Args:
        model: A built model.
        x: The inputs.
        count: The number of samples.

    Returns:
        [samples], float64.

    Raises:
        InvalidArgumentError: If the model has more than one output, or a prediction is not finite.
    """
    with preserve_state(model):
        output = model.predict(x, batch_size=_BATCH_SIZE, verbose=0)
    if np.shape(output) not in ((count,), (count, 1)):
        raise InvalidArgumentError(
            f"the model must have one output per sample, [samples] or [samples, 1], not {list(np.shape(output))}"
        )
    predicted = np.asarray(output, np.float64).reshape(-1)
    if not np.isfinite(predicted).all():
        raise InvalidArgumentError("the model predicts NaN or infinity: the training has diverged")
    return predicted


def errors_by_range(
    y: npt.NDArray[np.float64], predicted: npt.NDArray[np.float64], ranges: int
) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Groups the errors by ranges of the target with about equally many samples.

    Args:
        y: [samples], the targets.
        predicted: [samples].
        ranges: The number of ranges; there are fewer if one target is more frequent than a range.

    Returns:
        The name of each range, `1–8` for the targets from 1 up to 8; a later range begins above its first number. And
        [ranges, 4], float64: the columns of `ERROR_COLUMNS`. The bias is the mean of predicted minus true.
    """
    # Every edge is a target, so that no range is empty.
    edges = np.unique(np.quantile(y, np.linspace(0, 1, ranges + 1), method="inverted_cdf"))
    upper = edges[1:] if len(edges) > 1 else edges
    index = np.searchsorted(upper, y)
    groups = [(predicted - y)[index == number] for number in range(len(upper))]
    table = [(len(error), np.abs(error).mean(), np.sqrt(np.square(error).mean()), error.mean()) for error in groups]
    return [f"{low:.4g}–{high:.4g}" for low, high in zip(edges, upper, strict=False)], np.array(table)
