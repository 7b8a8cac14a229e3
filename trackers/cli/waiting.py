"""What a person at a terminal sees while something takes its time; nothing is shown in a pipe."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator


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
def progress_bar(total: int) -> Iterator[Callable[[int, str], None]]:
    """A bar that fills while the work is done, and is gone afterwards.

    Args:
        total: How many parts the work has.

    Yields:
        What to call with how many parts are done, 0 to `total`, and what is done now.
    """
    if not sys.stderr.isatty():
        yield lambda done, words: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done, words: bar.update(task, completed=done, description=escape(words))
