"""The options of the bundle for searches: their defaults, and copies for each fit."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

# The score of the search, written at the end of a trial or a fold, is its best; a trace of each training would be slow
# and rarely used.
DEFAULT_OPTIONS: Final[Mapping[str, Any]] = {"best_metrics": None, "profile": None}


def copy_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Copies the callbacks among the options, which serve one fit, and shares data.

    Args:
        options: As for `run.callbacks`.
    """
    return {name: _copy_callbacks(value) for name, value in options.items()}


def _copy_callbacks(option: Any) -> Any:
    from keras.callbacks import Callback

    if isinstance(option, Callback):
        return copy.deepcopy(option)
    if isinstance(option, list | tuple) and any(isinstance(item, Callback) for item in option):
        return [copy.deepcopy(item) for item in option]
    return option
