"""What XProf says of a trace, asked in a process of its own: it is C++, logs to the terminal, and may die of damage."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_SECONDS = 120
_ASK = """
import json, sys
from xprof.convert import raw_to_tool_data
tools, *traces = json.loads(sys.argv[1])
said = {}
for tool in tools:
    data, _ = raw_to_tool_data.xspace_to_tool_data(traces, tool, {})
    if not data:
        sys.exit("it is damaged, or no trace at all")
    said[tool] = json.loads(data)
print(json.dumps(said))
"""


class XProf:
    """Opens the traces of one session, in the background.

    It leaves a file of its own beside them, which makes the next opening faster.

    Args:
        traces: The session's `.xplane.pb` files, one a host, all in one folder.
        tools: XProf's names of what is wanted, such as `overview_page`.
    """

    def __init__(self, traces: Iterable[Path], *tools: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _ASK, json.dumps([tools, *map(str, traces)])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Waits for the answer.

        Returns:
            Tool to the rows of its tables, one table after the other: the id of each column to its cell.

        Raises:
            RuntimeError: If XProf cannot read the traces; why.
        """
        try:
            out, err = self._process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            raise RuntimeError(f"it took more than {_SECONDS} s") from None
        if self._process.returncode:
            raise RuntimeError((err.strip().splitlines() or [f"exit code {self._process.returncode}"])[-1])
        try:
            return {tool: [row for table in tables for row in _rows(table)] for tool, tables in json.loads(out).items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RuntimeError(f"what XProf says of it cannot be understood: {error!r}") from error


def _rows(table: dict[str, Any]) -> list[dict[str, Any]]:
    columns = [column["id"] for column in table.get("cols", [])]
    return [dict(zip(columns, (cell["v"] for cell in row["c"]), strict=True)) for row in table.get("rows", [])]
