"""A session with `trackers mcp` as a page: the calls of the client of the package mcp, and the answers."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal
from mcp import Client, StdioServerParameters
from rich.console import Console
from rich.json import JSON
from rich.table import Table
from rich.terminal_theme import MONOKAI
from rich.text import Text

_WIDTH = 118


def session_html(logdir: Path) -> str:
    """Starts the server on a search, calls three tools, and renders what the client receives.

    Args:
        logdir: The logs of a search.
    """
    console = Console(record=True, width=_WIDTH, force_terminal=True, color_system="truecolor", file=io.StringIO())
    # Playwright runs an event loop in this thread.
    with start_blocking_portal() as portal:
        portal.call(_call_tools, console, logdir)
    return console.export_html(inline_styles=True, code_format=_PAGE, theme=MONOKAI)


async def _call_tools(console: Console, logdir: Path) -> None:
    server = StdioServerParameters(command=sys.executable, args=["-m", "trackers", "mcp", str(logdir)])
    async with Client(server) as client:
        columns = ["learning_rate", "units", "best.val_accuracy"]
        runs = await _call(console, client, "list_runs", sort="val_accuracy", columns=columns, limit=3)
        table = Table(*runs["columns"], box=None, header_style="bold", padding=(0, 3, 0, 0))
        for row in runs["rows"]:
            table.add_row(*map(str, row))
        console.print(table)
        importance = await _call(console, client, "get_importance", metric="val_accuracy")
        console.print(JSON(json.dumps(importance["importance"]), indent=None))
        best = runs["rows"][0][0].rpartition("-")[2]
        curves = await _call(console, client, "get_curves", tag="batch_loss", runs=[best], points=12)
        console.print(JSON(json.dumps(curves["curves"][0]), indent=None))


async def _call(console: Console, client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    words = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    console.print(Text.assemble("\n", ("▸ ", "bold dark_orange"), (tool, "bold"), f"({words})"))
    result = await client.call_tool(tool, arguments)
    payload = result.structured_content or {}
    for sentence in payload["omitted"]:
        console.print(Text(f"omitted: {sentence}", "italic grey66"))
    content: dict[str, Any] = payload["untrusted_log_content"]
    return content


_PAGE = """<!DOCTYPE html>
<meta charset="utf-8">
<body style="margin: 0; padding: 4px 24px 20px; background: #1b1d23; color: #e4e6eb">
<pre style="font: 14px/1.45 'DejaVu Sans Mono', monospace; margin: 0"><code>{code}</code></pre>
"""
