"""The exceptions of the kit.

    TrackersError
    ├── InvalidArgumentError  an argument is invalid (also a ValueError)
    ├── RunDirectoryError     a run's directory cannot be created or written (also an OSError)
    ├── RunFinishedError      a run that has ended cannot be written (also a RuntimeError)
    ├── ReadError             there are no logs at a path (also an OSError)
    └── LaunchError           a server cannot be started or stopped (also a RuntimeError)

    TrackersWarning           a logging fault during training; training continues (a UserWarning)

A message says what was expected, what was given, and what to do or which choices exist.
"""

from __future__ import annotations


class TrackersError(Exception):
    """The base of every exception that this package raises on purpose."""


class InvalidArgumentError(TrackersError, ValueError):
    """An argument is invalid: out of range, of the wrong type, or unknown."""


class RunDirectoryError(TrackersError, OSError):
    """A run's directory cannot be created, opened or written."""


class RunFinishedError(TrackersError, RuntimeError):
    """A run or a writer that has ended cannot be written."""


class ReadError(TrackersError, OSError):
    """There is nothing to read at a path."""


class LaunchError(TrackersError, RuntimeError):
    """TensorBoard, or the server for assistants, cannot be started, reached or stopped."""


class TrackersWarning(UserWarning):
    """A logging fault during training; it is counted and recorded, and training continues."""
