from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.make_logdir import write_scalars
from benchmarks.readers import READERS

ROOT = Path(__file__).parents[2]


# The Rust server leaves open handles, which is a warning in this process; the next test measures it in another.
@pytest.mark.parametrize("name", sorted(set(READERS) - {"TensorBoard's Rust server"}))
def test_every_reader_reads_every_scalar(name: str, tmp_path: Path) -> None:
    points = write_scalars(tmp_path, runs=2, tags=3, steps=5)
    assert points == 60
    assert READERS[name](tmp_path, points) == points


@pytest.mark.slow
def test_the_tables_are_printed() -> None:
    sizes = ["--rounds", "1", "--steps", "10", "--largest", "10000"]
    command = [sys.executable, "-m", "benchmarks.read_scalars", *sizes, "--markdown"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "#### 10,000 scalars in 100 event files" in done.stdout
    assert all(f"| {name} |" in done.stdout for name in READERS)
    assert "#### trackers.read as logs grow" in done.stdout
