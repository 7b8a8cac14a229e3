"""Lets a chief end with its search, which Keras Tuner 1.4.8 ends up to 20 seconds later.

Once a worker has no trial left, the chief looks every 20 seconds for others that still work
(keras_tuner/src/distribute/oracle_chief.py, `start_server`): with two workers or more, the first look is nearly always
too early.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

_MAX_POLL_SECONDS = 0.5


@contextmanager
def prompt_end() -> Iterator[None]:
    """Makes a chief look twice per second during the block; does nothing in a process that is not a chief."""
    from keras_tuner.src.distribute import utils

    if not utils.is_chief_oracle():
        yield
        return
    from keras_tuner.src.distribute import oracle_chief

    oracle_chief.time = SimpleNamespace(sleep=lambda seconds: time.sleep(min(seconds, _MAX_POLL_SECONDS)))
    try:
        yield
    finally:
        oracle_chief.time = time
