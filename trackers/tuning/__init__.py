"""Tracks hyperparameter searches: one run per training, one row of HParams per trial or candidate.

`track` imports Keras for the tuners of Keras Tuner, and not for the searches of scikit-learn.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trackers.tuning.tracking import track as track
    from trackers.tuning.trial_results import results as results

_HOMES = {"results": "trial_results", "track": "tracking"}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'trackers.tuning' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(importlib.import_module(f"trackers.tuning.{_HOMES[name]}"), name)
