"""Rounds: everyone is measured once a round, so that whatever slows the machine down slows everyone down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

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
