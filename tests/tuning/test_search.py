"""Search: its identifier stays the same for all workers, until the tuner overwrites its project."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import trackers
from tests.tuning.test_trial_runs import parabola
from trackers.tuning.search import Search


def test_concurrent_workers_share_the_first_identifier(tmp_path: Path) -> None:
    tuner = parabola(tmp_path, 3)
    with ThreadPoolExecutor(8) as pool:
        searches = list(pool.map(lambda number: Search.join(tuner, tmp_path / f"logs{number}"), range(40)))
    assert len(set(searches)) == 1
    assert Search.load(tuner.project_dir) == searches[0]
    assert (searches[0].objective, searches[0].direction) == ("default_objective", "min")
    assert sorted(path.name for path in Path(tuner.project_dir).glob("*trackers*")) == ["trackers.json"]
    shutil.rmtree(tuner.project_dir)
    assert Search.load(tuner.project_dir) is None
    assert Search.join(tuner, tmp_path).search != searches[0].search


def test_a_malformed_search_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "trackers.json").write_text("{}")
    with pytest.raises(trackers.ReadError, match="should be the description of a tracked search"):
        Search.load(tmp_path)
