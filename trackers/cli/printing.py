"""Prints tables for people, in formats to paste, or for programs."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

_STYLES = {"json": "JSON", "csv": "CSV", "markdown": "a Markdown table", "latex": "a LaTeX table"}

Rows = Sequence[Sequence[str]]


def style_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds an option per style; the function receives `style`, None for a table on the terminal."""
    for name, text in reversed(_STYLES.items()):
        command = click.option(f"--{name}", "style", flag_value=name, help=f"Print {text}.")(command)
    return command


def print_frame(frame: pd.DataFrame, style: str) -> None:
    """Prints a frame for programs.

    Args:
        frame: The frame.
        style: `json` or `csv`.
    """
    from trackers.analysis import table_formats

    click.echo(table_formats.as_json(frame) if style == "json" else table_formats.as_csv(frame))


def print_table(
    headings: Sequence[str],
    rows: Rows,
    style: str | None = None,
    required: Collection[int] = (),
    order: Sequence[int] | None = None,
) -> None:
    """Prints a table for people. On a terminal, columns that do not fit are left out and named below the table.

    Args:
        headings: The headings, one per column.
        rows: The cells.
        style: `markdown`, `latex`, or None for text.
        required: Numbers of columns that are always shown in full.
        order: Numbers of all columns, the most important first; by default from left to right.
    """
    from trackers.analysis import text_table

    width = _terminal_width()
    if style or not width:
        _print(headings, rows, style)
        return
    columns = text_table.fit_columns(headings, rows, width, required, order or range(len(headings)))
    shown = _select(headings, rows, columns)
    _print(*shown, style, width, [columns.index(column) for column in required])
    if hidden := [heading for column, heading in enumerate(headings) if column not in columns]:
        note = f"Columns that do not fit: {', '.join(hidden)}."
        click.echo(click.style(textwrap.fill(note, width), dim=True))


def print_split_table(headings: Sequence[str], rows: Rows, style: str | None = None) -> None:
    """Prints a table for people. On a terminal, a table that does not fit is split; each part has the first column.

    Args:
        headings: The headings, one per column.
        rows: The cells.
        style: `markdown`, `latex`, or None for text.
    """
    from trackers.analysis import text_table

    width = _terminal_width()
    if style or not width:
        _print(headings, rows, style)
        return
    for number, columns in enumerate(text_table.split_columns(headings, rows, width)):
        click.echo("\n" * (number > 0), nl=False)
        _print(*_select(headings, rows, columns), style, width, min_width=16)


def visible(text: str) -> str:
    """Escapes the characters of a text from the logs that could move the cursor, hide text or reorder it.

    Args:
        text: Any text.

    Returns:
        The text; line feeds and tabs stay as they are.
    """
    return "".join(
        character if character.isprintable() or character in "\n\t" else ascii(character)[1:-1] for character in text
    )


def _terminal_width() -> int | None:
    """Returns the characters per line of the terminal; None if the output goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _select(headings: Sequence[str], rows: Rows, columns: Sequence[int]) -> tuple[Sequence[str], Rows]:
    return [headings[column] for column in columns], [[row[column] for column in columns] for row in rows]


def _print(
    headings: Sequence[str],
    rows: Rows,
    style: str | None,
    width: int | None = None,
    required: Collection[int] = (),
    min_width: int = 12,
) -> None:
    from trackers.analysis import table_formats, text_table

    if style == "markdown":
        click.echo(table_formats.as_markdown(headings, rows))
    elif style == "latex":
        click.echo(table_formats.as_latex(headings, rows))
    else:
        first, *rest = text_table.as_text(headings, rows, width, required, min_width).split("\n")
        click.echo("\n".join([click.style(first, bold=True), *rest]))
