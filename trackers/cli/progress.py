"""Progress on a terminal: a spinner or a bar on standard error. Nothing is shown in a pipe."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trackers.reader.logs import Logs


def spinner(text: str) -> contextlib.AbstractContextManager[object]:
    """Shows a spinner until the block ends.

    Args:
        text: What is being done.
    """
    if not sys.stderr.isatty():
        return contextlib.nullcontext()
    from rich.console import Console  # takes 0.1 s, which only a terminal pays for

    return Console(stderr=True).status(text)


@contextlib.contextmanager
def progress_bar(text: str) -> Iterator[Callable[..., object]]:
    """Shows a progress bar until the block ends.

    Args:
        text: What is being done.

    Yields:
        A function to call with the amount done, the total, and optionally a new text.
    """
    if not sys.stderr.isatty():
        yield lambda done, total, text="": None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(escape(text), total=None)
        yield lambda done, total, text=text: progress.update(
            task, completed=done, total=total, description=escape(text)
        )


def read_logs(logdir: str) -> Logs:
    """Reads a logdir with a progress bar.

    Args:
        logdir: As for `trackers.read`.

    Raises:
        ReadError: If there are no logs.
    """
    from trackers.reader.logs import read

    logs = read(logdir)
    with progress_bar(f"Reading {logdir}") as on_progress:
        return logs.refresh(on_progress)
