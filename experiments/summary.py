"""What an experiment prints at its end: its run, its scores, and the command that opens TensorBoard."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import trackers


def print_summary(run: trackers.Run, scores: Mapping[str, str], logdir: Path) -> None:
    """Prints the run, its scores and how to view it.

    Args:
        run: The run, still open or finished.
        scores: Name to a figure with its unit.
        logdir: The logdir for TensorBoard.
    """
    python = Path(sys.executable)
    python = python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python
    rows = {
        "run": str(run.path),
        **scores,
        "view it": shlex.join([str(python), "-m", "trackers", "launch", str(logdir)]),
        "or, stock": shlex.join([str(python.parent / "tensorboard"), "--logdir", str(logdir)]),
    }
    width = max(map(len, rows))
    print("\n" + "\n".join(f"{name:<{width}}  {value}" for name, value in rows.items()))
