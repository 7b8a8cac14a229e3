"""Tables on the screen, to paste, or for machines: what the verbs that print tables share."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

_STYLES = {"json": "JSON", "csv": "CSV", "markdown": "a Markdown table", "latex": "a LaTeX table"}


def style_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a verb the options of how to print, of which its function gets `style`; None for the screen."""
    for name, text in reversed(_STYLES.items()):
        command = click.option(f"--{name}", "style", flag_value=name, help=f"Print {text}.")(command)
    return command


def print_values(table: pd.DataFrame, style: str) -> None:
    """Prints a frame for machines.

    Args:
        table: The frame.
        style: `json` or `csv`.
    """
    from trackers.analysis import table_formats

    click.echo(table_formats.as_json(table) if style == "json" else table_formats.as_csv(table))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], style: str | None) -> None:
    """Prints a table for people.

    Args:
        headings: One a column.
        rows: As many cells each.
        style: `markdown`, `latex`, or None for the screen, where the lines are cut to its width.
    """
    from trackers.analysis import table_formats

    if style == "markdown":
        click.echo(table_formats.as_markdown(headings, rows))
    elif style == "latex":
        click.echo(table_formats.as_latex(headings, rows))
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        first, *rest = table_formats.as_text(headings, rows, width).splitlines()
        click.echo("\n".join([click.style(first, bold=True), *rest]))
