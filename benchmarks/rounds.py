"""Rounds: everyone is measured once a round, so that whatever slows the machine down slows everyone down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

T = TypeVar("T")
# What is measured and how many times -> what to call after each time, with a name.
Begin = Callable[[str, int], Callable[[str], object]]


def interleaved(
    title: str,
    names: Sequence[str],
    measure: Callable[[str], T],
    rounds: int,
    begin: Begin,
    warm_up: Callable[[str], object] | None = None,
) -> dict[str, list[T]]:
    """Measures everyone in turn, each round beginning with another one.

    Args:
        title: What is measured.
        names: Whom to measure.
        measure: A name to what is measured.
        rounds: How many rounds count, 1 or more; one more goes before them, in which things are imported and compiled.
        begin: Begins to show progress.
        warm_up: What to do in that first round, if not the same.

    Returns:
        Name to what was measured, a value a round.
    """
    tick = begin(title, (rounds + 1) * len(names))
    found: dict[str, list[T]] = {name: [] for name in names}
    for number in range(rounds + 1):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            if number:
                found[name].append(measure(name))
            else:
                (warm_up or measure)(name)
            tick(name)
    return found


@contextmanager
def progress() -> Iterator[Begin]:
    """A bar on standard error, drawn between measurements only: a thread that draws would be measured too."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[last]}"),
        console=Console(stderr=True),
        auto_refresh=False,
    ) as bar:

        def begin(title: str, count: int) -> Callable[[str], None]:
            task = bar.add_task(title, total=count, last="")
            bar.refresh()
            return lambda name: bar.update(task, advance=1, last=name, refresh=True)

        yield begin
