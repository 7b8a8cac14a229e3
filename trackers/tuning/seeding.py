"""Seeds for the executions of a trial."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras


@contextmanager
def seeded_builds(hypermodel: Any, seed: Callable[[], int | None]) -> Iterator[None]:
    """Seeds every random number generator before each model is built.

    Args:
        hypermodel: The hypermodel of a tuner, or None.
        seed: Returns the seed of the next model, or None to leave the generators unchanged.
    """
    if hypermodel is None or seed() is None:
        yield
        return
    build = hypermodel.build

    def seeded_build(hp: Any) -> Any:
        keras.utils.set_random_seed(seed())
        return build(hp)

    hypermodel.build = seeded_build
    try:
        yield
    finally:
        # The hypermodel belongs to the caller.
        hypermodel.build = build
