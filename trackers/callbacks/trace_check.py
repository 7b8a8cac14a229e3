"""Opens a trace as the Profile tab will, and says whether there are steps in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_SECONDS = 120

# In a process of its own: XProf is C++ that logs to the terminal, and the training should not wait for it.
_COUNT = """
import glob, json, sys
from xprof.convert import raw_to_tool_data
traces = glob.glob(sys.argv[1] + "/*.xplane.pb")
data, _ = raw_to_tool_data.xspace_to_tool_data(traces, "overview_page", {})
print(json.dumps([row["c"][0]["v"] for row in json.loads(data)[1]["rows"]]))
"""


class TraceCheck:
    """Counts the marked steps of a trace, in the background.

    Args:
        session: The folder that holds the `.xplane.pb` files.
    """

    def __init__(self, session: Path) -> None:
        self._session = session
        self._process = subprocess.Popen(
            [sys.executable, "-c", _COUNT, str(session)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def steps(self) -> list[str]:
        """Waits for the result.

        Returns:
            The steps' names in order, as XProf shows them (`train 100`).

        Raises:
            RuntimeError: If XProf cannot read the trace.
        """
        try:
            out, err = self._process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            out, err = self._process.communicate()
        if self._process.returncode:
            last = (err.strip().splitlines() or [f"exit code {self._process.returncode}"])[-1]
            raise RuntimeError(f"XProf cannot read the trace in {self._session}: {last}")
        steps: list[str] = json.loads(out)
        return steps

    def fault(self) -> str | None:
        """Waits for the result; what is wrong with the trace, or None."""
        try:
            steps = self.steps()
        except RuntimeError as error:
            return str(error)
        return None if steps else f"the trace in {self._session} has no marked steps; its step times will be empty"
