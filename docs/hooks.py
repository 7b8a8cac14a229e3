"""What MkDocs asks while it builds the site: the `--help` of every command, for the page of the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

_MARKER = "<!-- every command -->"
# Of a code block, in characters.
_WIDTH = 84


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replaces the marker in a page by the help of every command.

    Args:
        markdown: The page.

    Returns:
        The page, unchanged where it has no marker.
    """
    if _MARKER not in markdown:
        return markdown
    from trackers.cli import main

    sections = (f"## {title}\n\n```text\n{text}\n```" for title, text in helps(main, "trackers"))
    return markdown.replace(_MARKER, "\n\n".join(sections))


def helps(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[tuple[str, str]]:
    """The help of a command and of every command below it.

    Args:
        command: The command.
        name: The command's name.
        parent: The context of the command above.

    Yields:
        The whole name, such as `trackers import csv`, and what `--help` prints.
    """
    context = click.Context(command, info_name=name, parent=parent, terminal_width=_WIDTH, max_content_width=_WIDTH)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            yield from helps(command.commands[below], below, context)
