"""The candidates of a search are read from run records that any program may have written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV

import trackers
from tests.tuning.searches_cv import ALPHAS, X, Y, records
from trackers.cli import main
from trackers.tuning import results, track


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The runs of a search of four candidates and two folds."""
    track(GridSearchCV(Ridge(), {"alpha": ALPHAS}, cv=2), tmp_path).fit(X, Y)
    return tmp_path


def change(folder: Path, candidate: int, edit: Callable[[dict[str, Any]], Any]) -> None:
    """Edits the record of the first fold of a candidate."""
    run = next(run for run in records(folder) if run["metadata"]["candidate"]["id"] == candidate)
    path = run.pop("path") / "run.json"
    edit(run)
    path.write_text(json.dumps(run))


def test_a_candidate_without_all_its_scores_has_no_mean(folder: Path) -> None:
    change(
        folder, 1, lambda run: (run.update(status="running", ended=None), run["metadata"]["candidate"].pop("scores"))
    )
    frame = results(folder)
    last = frame.iloc[-1]
    assert (last["candidate"], last["status"]) == (1, "running")
    assert np.isnan(last["mean_test_score"])
    assert frame["mean_test_score"].notna().sum() == 3


@pytest.mark.parametrize(
    "edit",
    [
        lambda run: run.update(metadata={"candidate": 3}),
        lambda run: run["metadata"]["candidate"].update(id="1"),
        lambda run: run["metadata"]["candidate"].update(search=["x"]),
        lambda run: run["metadata"]["candidate"].update(scorer=3),
        lambda run: run["metadata"]["candidate"].update(fold=None),
        lambda run: run["metadata"]["candidate"].update(folds=10**15),
        lambda run: run["metadata"]["candidate"].update(scores=[1.0]),
        lambda run: run["metadata"]["candidate"].update(scores={"test_score": "good"}),
        lambda run: run["metadata"]["candidate"].update(scores={"test_score": None}),
        lambda run: run.update(created="yesterday"),
        lambda run: run.clear(),
    ],
)
def test_a_malformed_record_costs_only_its_candidate_the_mean(folder: Path, edit: Callable[[Any], Any]) -> None:
    change(folder, 2, edit)
    frame = results(folder).set_index("candidate")
    assert set(frame.index) == {0, 1, 2, 3}
    assert frame["mean_test_score"].isna().to_dict() == {0: False, 1: False, 2: True, 3: False}


def test_the_report_of_a_search_shows_its_candidates(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "search.html"
    main(["tune-report", str(folder), "--out", str(page)], standalone_mode=False)
    text = page.read_text()
    assert "Best mean_test_score:" in text
    assert "alpha" in text


def test_a_folder_with_other_runs_has_no_search(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        run.metadata["candidate"] = {"id": 1}
    with pytest.raises(trackers.errors.ReadError, match="the folder of the runs of a search"):
        results(tmp_path)
