from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.readers import READERS
from benchmarks.write_layouts import LAYOUTS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("layout", sorted(set(LAYOUTS) - {"Keras's callback, histogram_freq=1"}))
def test_every_reader_reads_every_scalar_of_a_layout(layout: str, tmp_path: Path) -> None:
    count = LAYOUTS[layout](tmp_path, 400)
    assert 0 < count <= 500
    # The Rust server leaves open handles, which is a warning in this process.
    for name in set(READERS) - {"TensorBoard's Rust server", "tbparse"}:
        assert READERS[name](tmp_path, count) == count, name


@pytest.mark.long
def test_the_table_is_printed() -> None:
    command = [sys.executable, "-m", "benchmarks.read_layouts", "--rounds", "1", "--points", "400", "--markdown"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(f"| {layout} |" in done.stdout for layout in LAYOUTS)
    assert "Closest to the protobuf loop: " in done.stdout
