from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_three_searches_are_compared() -> None:
    sizes = ["--rounds", "1", "--trials", "1", "--epochs", "1", "--samples", "640"]
    command = [sys.executable, "-m", "benchmarks.tuner_overhead", *sizes, "--markdown"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [line.split("|")[1].strip() for line in done.stdout.splitlines() if line.startswith("|")][2:]
    assert rows == ["bare search", "trackers.tuning.track", "keras.callbacks.TensorBoard"]
