"""What a person at a terminal sees while something takes its time; nothing is shown in a pipe."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
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


@contextlib.contextmanager
def bar(words: str) -> Iterator[Callable[..., object]]:
    """A progress bar.

    Args:
        words: What is being done.

    Yields:
        To be called with how much is done, how much there is, and, if it changes, what is done now.
    """
    if not sys.stderr.isatty():
        yield lambda done, total, now="": None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(escape(words), total=None)
        yield lambda done, total, now=words: progress.update(task, completed=done, total=total, description=escape(now))


def reading(logdir: str) -> Logs:
    """Reads logs, with a bar.

    Args:
        logdir: As for `trackers.read`.

    Raises:
        ReadError: If there is nothing there.
    """
    from trackers.reader.logs import read

    logs = read(logdir)
    with bar(f"Reading {logdir}") as watch:
        return logs.refresh(watch)
