"""What a person at a terminal sees while something takes its time; nothing is shown in a pipe."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trackers.reader.logs import Logs


def spinner(words: str) -> contextlib.AbstractContextManager[object]:
    """A line that moves until the work is done.

    Args:
        words: What is being done.
    """
    if not sys.stderr.isatty():
        return contextlib.nullcontext()
    from rich.console import Console  # 0.1 s that only a person at a terminal gets something for

    return Console(stderr=True).status(words)


def reading(logdir: str) -> Logs:
    """Reads logs, with a bar.

    Args:
        logdir: As for `trackers.read`.

    Raises:
        ReadError: If there is nothing there.
    """
    from trackers.reader.logs import read

    logs = read(logdir)
    if not sys.stderr.isatty():
        return logs.refresh()
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(f"Reading {logdir}", total=None)
        return logs.refresh(lambda done, total: progress.update(bar, completed=done, total=total))
