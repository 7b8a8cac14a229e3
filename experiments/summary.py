"""How an experiment ends: where its run lies, how it did, and the command that opens it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import trackers


def tell(run: trackers.Run, scores: Mapping[str, str], logdir: Path) -> None:
    """Prints the closing lines.

    Args:
        run: The run, still open or finished.
        scores: What was measured, name to figure with its unit.
        logdir: The logdir, whose runs are compared in one TensorBoard.
    """
    python = Path(sys.executable)
    here = python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python
    rows = {
        "run": str(run.path),
        **scores,
        "look at it": shlex.join([str(here), "-m", "trackers", "launch", str(logdir)]),
        "or, stock": shlex.join([str(here.parent / "tensorboard"), "--logdir", str(logdir)]),
    }
    width = max(map(len, rows))
    print("\n" + "\n".join(f"{name:<{width}}  {value}" for name, value in rows.items()))
