"""Seeds for the executions of a trial."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras


@contextmanager
def seeded_builds(hypermodel: Any, seed: Callable[[], int | None]) -> Iterator[None]:
    """Has every random number generator seeded before each model that is built inside it.

    Args:
        hypermodel: Keras Tuner's; None of a tuner that has none.
        seed: Gives the seed of the next model; None leaves the generators alone.
    """
    if hypermodel is None or seed() is None:
        yield
        return
    build = hypermodel.build

    def seeded(hp: Any) -> Any:
        keras.utils.set_random_seed(seed())
        return build(hp)

    hypermodel.build = seeded
    try:
        yield
    finally:
        # The person's own object is left as it was found.
        hypermodel.build = build
