"""The status of a run."""

from __future__ import annotations

from typing import Final, Literal

Status = Literal["running", "finished", "failed", "interrupted"]
RUNNING: Final = "running"
ENDED: Final[tuple[Status, ...]] = ("finished", "failed", "interrupted")
# A reader derives these two: `killed` from a `running` run whose process is gone, `unknown` where no status is written.
KILLED: Final = "killed"
UNKNOWN: Final = "unknown"
