"""Keras Tuner searches as runs: one run an execution, one row of HParams a trial."""

from trackers.tuning.track import track

__all__ = ["track"]
