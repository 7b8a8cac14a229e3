from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.make_logdir import make_runs
from benchmarks.runs_tab import upkeep

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_server_tells_all_then_what_is_new(tmp_path: Path) -> None:
    make_runs(tmp_path, 3)
    whole, nothing, news = [float(size) for _, _, size in upkeep(tmp_path).rows]
    assert nothing < news < whole


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.slow
def test_the_tables_are_printed() -> None:
    sizes = ["--rounds", "1", "--runs", "3", "--points", "100", "--markdown"]
    command = [sys.executable, "-m", "benchmarks.runs_tab", *sizes]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for title in ("What the tab adds", "First table of 3 runs", "What the table asks", "100 points in one chart"):
        assert f"#### {title}" in done.stdout
    assert "| RUNS |" in done.stdout and "| HParams |" in done.stdout
