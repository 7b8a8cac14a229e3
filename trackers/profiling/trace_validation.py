"""Opens a trace as the Profile tab will, and says whether there are steps in it."""

from __future__ import annotations

from pathlib import Path

from trackers.profiling.xprof import XProf


class TraceCheck:
    """Counts the marked steps of a trace, in the background.

    Args:
        session: The folder that holds the `.xplane.pb` files.
    """

    def __init__(self, session: Path) -> None:
        self._session = session
        self._xprof = XProf(session.glob("*.xplane.pb"), "overview_page")

    def steps(self) -> list[str]:
        """Waits for the result.

        Returns:
            The steps' names in order, as XProf shows them (`train 100`).

        Raises:
            RuntimeError: If XProf cannot read the trace.
        """
        try:
            rows = self._xprof.rows()["overview_page"]
        except RuntimeError as error:
            raise RuntimeError(f"XProf cannot read the trace in {self._session}: {error}") from error
        return [row["stepnum"] for row in rows if "stepnum" in row]

    def fault(self) -> str | None:
        """Waits for the result; what is wrong with the trace, or None."""
        try:
            steps = self.steps()
        except RuntimeError as error:
            return str(error)
        return None if steps else f"the trace in {self._session} has no marked steps; its step times will be empty"
