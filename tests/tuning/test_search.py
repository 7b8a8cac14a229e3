"""A search keeps its name, however many workers join it, until the tuner overwrites its project."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import trackers
from tests.tuning.test_trial_runs import parabola
from trackers.tuning.search import Search


def test_the_first_of_many_names_it(tmp_path: Path) -> None:
    tuner = parabola(tmp_path, 3)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: Search.join(tuner, tmp_path / f"logs{number}"), range(40)))
    assert len(set(found)) == 1
    assert Search.load(tuner.project_dir) == found[0]
    assert (found[0].objective, found[0].direction) == ("default_objective", "min")
    assert sorted(path.name for path in Path(tuner.project_dir).glob("*trackers*")) == ["trackers.json"]
    shutil.rmtree(tuner.project_dir)
    assert Search.load(tuner.project_dir) is None
    assert Search.join(tuner, tmp_path).search != found[0].search


def test_what_is_no_search_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "trackers.json").write_text("{}")
    with pytest.raises(trackers.ReadError, match="should say which search this is"):
        Search.load(tmp_path)
