"""Lays out a table of strings for a terminal: which columns fit, and how wide each is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from trackers.analysis.table_formats import truncate_middle

_GAP = 2
# Numbers, durations and statuses are shorter: only longer texts are ever truncated.
_MIN_WIDTH = 12
# So wide that a date is whole.
_MIN_SPLIT_WIDTH = 16

Rows = Sequence[Sequence[str]]


def as_text(
    headings: Sequence[str],
    rows: Rows,
    width: int | None = None,
    required: Collection[int] = (),
    min_width: int = _MIN_WIDTH,
) -> str:
    """Aligns columns; the widest are truncated in the middle until the lines fit.

    Args:
        headings: The headings, one per column.
        rows: The cells.
        width: Characters per line; None for no limit.
        required: Numbers of columns that are not truncated.
        min_width: Characters that a truncated cell keeps.

    Returns:
        The lines, headings first.
    """
    lines = _one_line_cells(headings, rows)
    widths = _natural_widths(lines)
    for frozen, minimum in ((required, min_width), ((), 1)):  # on a very narrow terminal, nothing is spared
        sizes = {column: size for column, size in enumerate(widths) if column not in frozen}
        while width and sizes and _line_width(widths) > width and max(sizes.values()) > minimum:
            widest = max(sizes, key=sizes.__getitem__)
            sizes[widest] = widths[widest] = sizes[widest] - 1
    gap = " " * _GAP
    return "\n".join(
        gap.join(truncate_middle(cell, size).ljust(size) for cell, size in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def fit_columns(
    headings: Sequence[str], rows: Rows, width: int, required: Collection[int], order: Iterable[int]
) -> list[int]:
    """Selects the columns that fit into a line once long texts are truncated.

    Args:
        headings: The headings, one per column.
        rows: The cells.
        width: Characters per line.
        required: Numbers of columns that are always shown, and not truncated.
        order: Numbers of the columns, the most important first; the first is always shown.

    Returns:
        The numbers of the columns to show, in the order of the table.
    """
    natural = _natural_widths(_one_line_cells(headings, rows))
    shortest = [size if column in required else min(size, _MIN_WIDTH) for column, size in enumerate(natural)]
    first, *others = order
    shown = dict.fromkeys((first, *required))
    for column in others:
        if column not in shown and _line_width([shortest[index] for index in (*shown, column)]) <= width:
            shown[column] = None
    return sorted(shown)


def split_columns(headings: Sequence[str], rows: Rows, width: int) -> list[list[int]]:
    """Distributes the columns of a wide table over several tables, each with the first column.

    Args:
        headings: The headings, one per column.
        rows: The cells.
        width: Characters per line.

    Returns:
        The numbers of the columns of each table.
    """
    natural = _natural_widths(_one_line_cells(headings, rows))
    shortest = [min(natural[0], width // 2), *(min(size, _MIN_SPLIT_WIDTH) for size in natural[1:])]
    tables: list[list[int]] = [[0]]
    for column in range(1, len(headings)):
        table = tables[-1]
        if len(table) > 1 and _line_width([shortest[index] for index in (*table, column)]) > width:
            tables.append([0, column])
        else:
            table.append(column)
    return tables


def _one_line_cells(headings: Sequence[str], rows: Rows) -> list[Sequence[str]]:
    return [headings, *([" ".join(cell.split()) for cell in row] for row in rows)]


def _natural_widths(lines: Rows) -> list[int]:
    return [max(map(len, cells)) for cells in zip(*lines, strict=True)]


def _line_width(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)
