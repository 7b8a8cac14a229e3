"""Validates a trace: XProf must be able to read it, and it must contain marked steps."""

from __future__ import annotations

from pathlib import Path

from trackers.profiling.xprof import XProfReader


class TraceValidation:
    """Counts the marked steps of a trace, in the background.

    Args:
        session: The folder that contains the `.xplane.pb` files.
    """

    def __init__(self, session: Path) -> None:
        self._session = session
        self._reader = XProfReader(session.glob("*.xplane.pb"), "overview_page")

    def step_names(self) -> list[str]:
        """Waits for the result.

        Returns:
            The names of the steps in order, as XProf shows them (`train 100`).

        Raises:
            RuntimeError: If XProf cannot read the trace.
        """
        try:
            rows = self._reader.read_rows()["overview_page"]
        except RuntimeError as error:
            raise RuntimeError(f"XProf cannot read the trace in {self._session}: {error}") from error
        return [row["stepnum"] for row in rows if "stepnum" in row]

    def problem(self) -> str | None:
        """Waits for the result, and returns what is wrong with the trace; None if nothing is."""
        try:
            steps = self.step_names()
        except RuntimeError as error:
            return str(error)
        return None if steps else f"the trace in {self._session} has no marked steps; its step times will be empty"
