"""The progress of long copies, on a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from trackers.artifacts.blobs import OnBytes, no_bytes

# Less than this takes a fraction of a second.
_MIN_BYTES = 100_000_000


@contextlib.contextmanager
def byte_progress(text: str, total: int) -> Iterator[OnBytes]:
    """Shows a bar with bytes and speed on standard error until the block ends; nothing in a pipe, or for a small file.

    Args:
        text: What is being done.
        total: In bytes.

    Yields:
        A function to call with the number of bytes since the last call.
    """
    if total < _MIN_BYTES or not sys.stderr.isatty():
        yield no_bytes
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(escape(text), total=total)
        yield lambda count: progress.advance(task, count)
