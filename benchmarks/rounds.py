"""Interleaved rounds: each candidate is measured once per round, so that a slow machine slows all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

T = TypeVar("T")
# The title and the number of measurements -> a function to call after each one, with the name of the candidate.
Begin = Callable[[str, int], Callable[[str], object]]


def interleaved(
    title: str,
    names: Sequence[str],
    measure: Callable[[str], T],
    rounds: int,
    begin: Begin,
    warm_up: Callable[[str], object] | None = None,
) -> dict[str, list[T]]:
    """Measures candidates in turn; each round starts with another one.

    Args:
        title: The title of the progress bar.
        names: The names of the candidates.
        measure: Measures a candidate.
        rounds: How many rounds to keep, 1 or more; the round before them imports and compiles, and is not kept.
        begin: Starts a progress bar.
        warm_up: Called for each candidate in that first round; `measure` by default.

    Returns:
        Name to measurements, one per round.
    """
    tick = begin(title, (rounds + 1) * len(names))
    measurements: dict[str, list[T]] = {name: [] for name in names}
    for number in range(rounds + 1):
        offset = number % len(names)
        for name in (*names[offset:], *names[:offset]):
            if number:
                measurements[name].append(measure(name))
            else:
                (warm_up or measure)(name)
            tick(name)
    return measurements


@contextmanager
def progress() -> Iterator[Begin]:
    """Shows bars on standard error, drawn only between measurements: a drawing thread would be measured, too."""
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
