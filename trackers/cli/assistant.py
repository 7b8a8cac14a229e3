"""`trackers mcp`: the logs for an assistant, over the Model Context Protocol."""

from __future__ import annotations

import sys

import click

from trackers.cli.options import logdir_argument

_HELP = """Serve LOGDIR (default: logs) to an assistant, over the Model Context Protocol.

An assistant's program starts this command and talks to it over standard input and output. Its tools list, filter and
compare runs, and return curves, importance, matrices, images, profiles and problems. Answers are short and say what
they leave out. No tool changes anything without --write, and none reads a file outside LOGDIR.

\b
  trackers mcp logs             what a client's configuration starts
  trackers mcp logs --write     let the assistant name, tag and annotate runs
"""


@click.command("mcp", help=_HELP, short_help="Let an assistant read runs (MCP server).")
@logdir_argument
@click.option("--write", is_flag=True, help="Add the tools that change names, tags and notes.")
def assistant(logdir: str, write: bool) -> None:
    """Serves until standard input ends."""
    from trackers.errors import LaunchError

    try:
        import mcp.server.mcpserver  # noqa: F401  version 1 has none
    except ImportError as error:
        raise LaunchError(
            "`trackers mcp` needs the package mcp, version 2 or later; install it in the checkout with: "
            "pip install '.[mcp]'"
        ) from error
    from trackers.assistant.server import build_server

    if sys.stdin.isatty():
        click.echo("Waiting for an assistant's program on standard input; Ctrl-D ends", err=True)
    build_server(logdir, write).run()
