from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.make_logdir import write_runs
from benchmarks.runs_tab import polling_table

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_polling_sends_only_what_is_new(tmp_path: Path) -> None:
    write_runs(tmp_path, 3)
    first, unchanged, one_run = [float(size) for _, _, size in polling_table(tmp_path).rows]
    assert unchanged < one_run < first


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.slow
def test_the_tables_are_printed() -> None:
    sizes = ["--rounds", "1", "--runs", "3", "--points", "100", "--markdown"]
    command = [sys.executable, "-m", "benchmarks.runs_tab", *sizes]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for title in ("Added to the startup", "First row of 3 runs", "Requests of the table", "100 points in one chart"):
        assert f"#### {title}" in done.stdout
    assert "| RUNS |" in done.stdout and "| HParams |" in done.stdout
