"""A sample batch: the data on which gradients and activations are computed."""

from __future__ import annotations

from typing import Any

from keras import tree

from trackers.errors import InvalidArgumentError

SAMPLE_SIZE = 32


def check_sample(sample: Any) -> tuple[Any, Any]:
    """Checks that a sample is a pair of inputs and targets.

    Args:
        sample: `(x, y)`; each an array whose first axis counts samples, or a tuple or dict of such arrays.

    Returns:
        The pair.

    Raises:
        InvalidArgumentError: If it is not a pair, a part of it is not an array, or the numbers of inputs and targets
            differ.
    """
    if not isinstance(sample, tuple | list) or len(sample) != 2:
        raise InvalidArgumentError(f"a sample must be a pair (x, y) of arrays, not {type(sample).__name__}")
    try:
        sizes = {len(part) for part in tree.flatten(tuple(sample))}
    except TypeError as error:
        raise InvalidArgumentError(
            f"x and y must be arrays, such as np.asarray returns, or tuples or dicts of arrays; {error}"
        ) from error
    if len(sizes) != 1 or 0 in sizes:
        raise InvalidArgumentError(
            f"x and y must have the same number of samples, at least one; they have {sorted(sizes)}"
        )
    return sample[0], sample[1]


def first_samples(sample: tuple[Any, Any], count: int = SAMPLE_SIZE) -> tuple[Any, Any]:
    """Returns the first samples of a pair of inputs and targets.

    Args:
        sample: The result of `check_sample`.
        count: The maximum number of samples.
    """
    x, y = tree.map_structure(lambda part: part[:count], sample)
    return x, y
