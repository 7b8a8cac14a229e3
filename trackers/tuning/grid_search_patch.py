"""Restores the order of the trials of a resumed grid search, which Keras Tuner 1.4.8 does not save.

Without it the search ends in a KeyError (keras_tuner/src/tuners/gridsearch.py: `_ordered_ids` and `_populate_next` are
not part of the oracle's state).
"""

from __future__ import annotations

import functools
from typing import Any


def restore_order(oracle: Any) -> None:
    """Restores the order of the trials of a reloaded grid search; does nothing to other oracles.

    Args:
        oracle: An oracle of Keras Tuner.
    """
    order, unvisited = getattr(oracle, "_ordered_ids", None), getattr(oracle, "_populate_next", None)
    if order is None or unvisited is None or unvisited or not oracle.start_order:
        return

    def compare(one: str, other: str) -> int:
        return int(oracle._compare(*(oracle.trials[trial].hyperparameters.values for trial in (one, other))))

    previous = None
    for trial in sorted(oracle.start_order, key=functools.cmp_to_key(compare)):
        order.insert(trial, previous)
        previous = trial
    # The oracle skips those whose successor is already a trial.
    unvisited.extend(oracle.start_order)
