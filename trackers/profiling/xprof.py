"""Reads traces with XProf in a subprocess: it is C++ code that logs to the terminal and may crash on damaged files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_TIMEOUT_SECONDS = 120
_SCRIPT = """
import json, sys
from xprof.convert import raw_to_tool_data
tools, *traces = json.loads(sys.argv[1])
tables = {}
for tool in tools:
    data, _ = raw_to_tool_data.xspace_to_tool_data(traces, tool, {})
    if not data:
        sys.exit("it is damaged or not a trace")
    tables[tool] = json.loads(data)
print(json.dumps(tables))
"""


class XProfReader:
    """Reads the traces of one profiling session, in the background.

    XProf writes a cache file beside the traces.

    Args:
        traces: The session's `.xplane.pb` files, one per host, all in one folder.
        tools: The names of XProf's tools to run, such as `overview_page`.
    """

    def __init__(self, traces: Iterable[Path], *tools: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, json.dumps([tools, *map(str, traces)])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def read_rows(self) -> dict[str, list[dict[str, Any]]]:
        """Waits for the result.

        Returns:
            Tool to the rows of its tables, concatenated; a row maps column id to cell.

        Raises:
            RuntimeError: If XProf cannot read the traces.
        """
        try:
            output, errors = self._process.communicate(timeout=_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            raise RuntimeError(f"XProf took more than {_TIMEOUT_SECONDS} s") from None
        if self._process.returncode:
            raise RuntimeError((errors.strip().splitlines() or [f"exit code {self._process.returncode}"])[-1])
        try:
            return {
                tool: [row for table in tables for row in _table_rows(table)]
                for tool, tables in json.loads(output).items()
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RuntimeError(f"XProf's output has an unexpected form: {error!r}") from error


def _table_rows(table: dict[str, Any]) -> list[dict[str, Any]]:
    columns = [column["id"] for column in table.get("cols", [])]
    return [dict(zip(columns, (cell["v"] for cell in row["c"]), strict=True)) for row in table.get("rows", [])]
