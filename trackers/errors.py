"""What can go wrong, in one tree.

    TrackersError
    ├── InvalidArgumentError          an argument cannot be right (also a ValueError)
    ├── RunDirectoryError     a run's directory cannot be made or used (also an OSError)
    ├── RunFinishedError          something was written to a run that has ended (also a RuntimeError)
    ├── ReadError             there are no logs where they were looked for (also an OSError)
    └── LaunchError           TensorBoard cannot be started or stopped (also a RuntimeError)

    TrackersWarning           a logging fault during training; training goes on (a UserWarning)

A message says what was wanted, what came, and what to do or which choices exist.
"""

from __future__ import annotations


class TrackersError(Exception):
    """The base of every error that this package raises on purpose."""


class InvalidArgumentError(TrackersError, ValueError):
    """An argument cannot be right: out of range, of the wrong kind, or unknown."""


class RunDirectoryError(TrackersError, OSError):
    """A run's directory cannot be created, opened or written."""


class RunFinishedError(TrackersError, RuntimeError):
    """Something was written to a run that has already ended."""


class ReadError(TrackersError, OSError):
    """There is nothing to read where logs were looked for."""


class LaunchError(TrackersError, RuntimeError):
    """TensorBoard cannot be started, reached or stopped."""


class TrackersWarning(UserWarning):
    """A logging fault during training: it is counted and recorded, and training goes on."""
