from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import many_runs
from benchmarks.make_logdir import write_runs


def test_a_small_logdir_is_measured(tmp_path: Path) -> None:
    write_runs(tmp_path, 2)
    usage = many_runs.run_verb("runs", str(tmp_path))
    assert usage.seconds > 0 and usage.cpu_seconds > 0 and usage.peak_bytes > 10_000_000
    assert min(many_runs._time_refresh(tmp_path)) > 0
    with pytest.raises(SystemExit, match=r"trackers runs .*nowhere exits with 1"):
        many_runs.run_verb("runs", str(tmp_path / "nowhere"))


@pytest.mark.long
@pytest.mark.slow
def test_listing_refreshing_and_exporting_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_runs, "_AGE_SECONDS", 0)
    arguments = ["--rounds", "1", "--runs", "2", "--images", "10", "--markdown"]
    done = CliRunner().invoke(many_runs.main, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    rows = [line.strip("|").split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")]
    names = [row[0].strip() for row in rows if not row[0].startswith(" ---")]
    runs = ["2 of this kit", "20 of this kit", "2 of another writer", "20 of another writer"]
    assert names == ["runs", *runs, "runs", *runs, "images", "1", "10"]
    assert all(float(row[1].replace(",", "")) > 0 for row in rows if row[0].strip() in (*runs, "1", "10"))
