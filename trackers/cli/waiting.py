"""What a person at a terminal sees while something takes its time; nothing is shown in a pipe."""

from __future__ import annotations

import contextlib
import sys


def spinner(words: str) -> contextlib.AbstractContextManager[object]:
    """A line that moves until the work is done.

    Args:
        words: What is being done.
    """
    if not sys.stderr.isatty():
        return contextlib.nullcontext()
    from rich.console import Console  # 0.1 s that only a person at a terminal gets something for

    return Console(stderr=True).status(words)
