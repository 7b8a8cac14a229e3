"""Formats measurements as tables: for the terminal, or as Markdown."""

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
    """A table with a title and notes.

    Attributes:
        title: What was measured.
        columns: The headings; the first column has names, the others have numbers.
        rows: The cells.
        notes: What a reader must know; a sentence or two each.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def drawn(self) -> Group:
        """Returns the table for a `rich` console."""
        # As `Text`, because rich interprets square brackets as markup.
        table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
        for number, column in enumerate(self.columns):
            # On a narrow terminal, headings break only between words.
            longest = max(map(len, column.split()), default=0)
            table.add_column(Text(column), justify="right" if number else "left", min_width=longest)
        for row in self.rows:
            table.add_row(*map(Text, row))
        return Group(Text(self.title, style="bold"), table, *(Text(note, style="dim") for note in self.notes), "")

    def markdown(self) -> str:
        """Returns the table as Markdown of GitHub."""
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


def show(tables: Iterable[Table], markdown: bool, source: str) -> None:
    """Prints tables.

    Args:
        tables: The tables.
        markdown: Print Markdown.
        source: The machine and the versions; printed at the end.
    """
    console = Console()
    if not console.is_terminal:
        console.width = 120
    for table in tables:
        console.print(table.markdown() if markdown else table.drawn(), soft_wrap=markdown, markup=False)
    console.print(source, soft_wrap=markdown, markup=False)


def figure(value: float) -> str:
    """Formats a number with about three significant digits: `1,234`, `56.7`, `8.90`, `0.012`."""
    magnitude = abs(value)
    if magnitude >= 100:
        return f"{value:,.0f}"
    if magnitude >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if magnitude >= 0.1 or not magnitude else f"{value:.2g}"


def half_iqr(values: Sequence[float]) -> float:
    """Returns half the interquartile range; 0 for a single value."""
    if len(values) < 2:
        return 0.0
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return (high - low) / 2


def ranked(measurements: Mapping[str, Sequence[float]], base: str) -> list[tuple[str, ...]]:
    """Returns rows of name, median, half the interquartile range, and the ratio to the median of the base.

    Args:
        measurements: Name to values.
        base: The name to compare with.
    """
    medians = {name: statistics.median(values) for name, values in measurements.items()}
    return [
        (name, figure(medians[name]), figure(half_iqr(values)), figure(medians[name] / medians[base]))
        for name, values in measurements.items()
    ]


@dataclass(frozen=True)
class Overhead:
    """What something costs beyond `bare fit()`.

    Attributes:
        values: The difference within each round, in the unit of its column.
    """

    values: Sequence[float]

    @property
    def median(self) -> float:
        """The median over the rounds."""
        return statistics.median(self.values)

    @property
    def bound(self) -> float:
        """An upper bound: the median plus half the interquartile range."""
        return self.median + half_iqr(self.values)

    @property
    def is_noise(self) -> bool:
        """Whether the rounds vary more than the median."""
        return self.median <= half_iqr(self.values)

    def __str__(self) -> str:
        if self.is_noise:
            # Even the upper bound is below zero if the machine was busy during `bare fit()`.
            return f"< {figure(self.bound)}" if self.bound > 0 else "≤ 0"
        return figure(self.median)

    def times(self, base: Overhead) -> str:
        """Returns the ratio to another overhead; `> x` if only an upper bound of that one is known."""
        if self.is_noise or base.bound <= 0:
            return "–"
        return f"> {figure(self.median / base.bound)}" if base.is_noise else figure(self.median / base.median)
