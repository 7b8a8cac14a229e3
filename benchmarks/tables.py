"""Figures to tables: drawn on the terminal, or as Markdown for the README."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, Group
from rich.table import Table as RichTable
from rich.text import Text


@dataclass(frozen=True)
class Table:
    """A titled table, and what must be known to read it.

    Attributes:
        title: What was measured.
        columns: The headings; the first column holds names, the others hold figures.
        rows: As many cells each as there are columns.
        notes: A sentence or two each.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def drawn(self) -> Group:
        """For a `rich` console."""
        # `Text`, because rich takes what stands in square brackets for its own markup.
        table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
        for number, column in enumerate(self.columns):
            # On a narrow terminal headings break between words, never inside one.
            longest = max(map(len, column.split()), default=0)
            table.add_column(Text(column), justify="right" if number else "left", min_width=longest)
        for row in self.rows:
            table.add_row(*map(Text, row))
        return Group(Text(self.title, style="bold"), table, *(Text(note, style="dim") for note in self.notes), "")

    def markdown(self) -> str:
        """In the dialect of GitHub."""
        lines = [
            f"#### {self.title}",
            "",
            f"| {' | '.join(self.columns)} |",
            f"| --- {'| ---: ' * (len(self.columns) - 1)}|",
            *(f"| {' | '.join(row)} |" for row in self.rows),
            "",
        ]
        for note in self.notes:
            lines += [note, ""]
        return "\n".join(lines)


def show(tables: Iterable[Table], markdown: bool, origin: str) -> None:
    """Prints tables.

    Args:
        tables: What was measured.
        markdown: As Markdown, and not drawn.
        origin: Where the figures are from; printed below.
    """
    console = Console()
    if not console.is_terminal:
        console.width = 120
    for table in tables:
        console.print(table.markdown() if markdown else table.drawn(), soft_wrap=markdown, markup=False)
    console.print(origin, soft_wrap=markdown, markup=False)


def figure(value: float) -> str:
    """A number with about three digits that count: `1,234`, `56.7`, `8.90`, `0.012`."""
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 0.1 or not size else f"{value:.2g}"


def half_iqr(values: Sequence[float]) -> float:
    """How far values scatter: half the distance between their quartiles; 0 for a single one."""
    if len(values) < 2:
        return 0.0
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return (high - low) / 2


def ranked(found: Mapping[str, Sequence[float]], base: str) -> list[tuple[str, ...]]:
    """Rows of name, median, half the distance of the quartiles, and the ratio to the base's median.

    Args:
        found: Name to measured values.
        base: The name that the others are compared with.
    """
    medians = {name: statistics.median(values) for name, values in found.items()}
    return [
        (name, figure(medians[name]), figure(half_iqr(values)), figure(medians[name] / medians[base]))
        for name, values in found.items()
    ]


@dataclass(frozen=True)
class Extra:
    """What something costs beyond `bare fit()`: the differences of the rounds, each within its round.

    Attributes:
        values: One difference a round, in the unit of its column.
    """

    values: Sequence[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def bound(self) -> float:
        """The median and the scatter on top: what the cost is at most, as far as these rounds can tell."""
        return self.median + half_iqr(self.values)

    @property
    def is_noise(self) -> bool:
        """Whether the rounds scatter more than the cost is high."""
        return self.median <= half_iqr(self.values)

    def __str__(self) -> str:
        if self.is_noise:
            # Even the upper quartile can lie below zero where the machine was busy during `bare fit()`.
            return f"< {figure(self.bound)}" if self.bound > 0 else "≤ 0"
        return figure(self.median)

    def times(self, base: Extra) -> str:
        """How many times another cost this one is; `> x` where only an upper bound of that one is known."""
        if self.is_noise or base.bound <= 0:
            return "–"
        return f"> {figure(self.median / base.bound)}" if base.is_noise else figure(self.median / base.median)
