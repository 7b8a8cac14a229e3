"""What Keras Tuner 1.4.8 forgets of a grid search that it takes up again: the order of its trials.

Without it the search ends in a KeyError (keras_tuner/src/tuners/gridsearch.py: `_ordered_ids` and `_populate_next` are
no part of the oracle's state).
"""

from __future__ import annotations

import functools
from typing import Any


def restore_order(oracle: Any) -> None:
    """Puts the trials of a reloaded grid search into their order again; leaves every other oracle alone.

    Args:
        oracle: Keras Tuner's.
    """
    order, waiting = getattr(oracle, "_ordered_ids", None), getattr(oracle, "_populate_next", None)
    if order is None or waiting is None or waiting or not oracle.start_order:
        return

    def compare(one: str, other: str) -> int:
        return int(oracle._compare(*(oracle.trials[trial].hyperparameters.values for trial in (one, other))))

    previous = None
    for trial in sorted(oracle.start_order, key=functools.cmp_to_key(compare)):
        order.insert(trial, previous)
        previous = trial
    # The oracle itself passes over those whose successor has been tried.
    waiting.extend(oracle.start_order)
