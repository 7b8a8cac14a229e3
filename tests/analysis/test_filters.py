"""Filters: comparisons are parsed, never evaluated; columns are found by the names that people use."""

from __future__ import annotations

import pandas as pd
import pytest

import trackers
from trackers.analysis.filters import column, in_order, matching


@pytest.fixture
def runs() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "run": ["a", "b", "c"],
            "status": ["finished", "failed", "finished"],
            "start": pd.to_datetime(["2026-01-01", "2026-02-01", None], utc=True),
            "tags": [["x"], [], ["x", "y"]],
            "hparams.learning_rate": [1e-2, 1e-4, float("nan")],
            "hparams.units": pd.array([8, None, 16], dtype="Int64"),
            "hparams.optimizer": ["adam", "sgd", None],
            "hparams.bias": [True, False, None],
            "hparams.label": ["1e-3", "2", "3"],
            "best.val_accuracy": [0.5, 0.75, float("nan")],
            "last.val_accuracy": [0.25, 0.5, float("nan")],
            "best.loss": [3.0, 1.0, 2.0],
        }
    )


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ("learning_rate<1e-3", "b"),
        ("learning_rate <= 1e-2", "ab"),
        ("units>=8", "ac"),
        ("units!=8", "bc"),
        ("optimizer=adam", "a"),
        ("optimizer!='adam'", "bc"),
        ("bias=true", "a"),
        ("bias = False", "b"),
        ("status==finished", "ac"),
        ("tags=x", "ac"),
        ("tags!=y", "ab"),
        ("val_accuracy>0.6", "b"),
        ("last.val_accuracy>0.3", "b"),
        ("start>2026-01-15", "b"),
        ("label=1e-3", "a"),
        ("label=2", "b"),
        ("run=a", "a"),
    ],
)
def test_a_comparison_chooses_runs(runs: pd.DataFrame, comparison: str, expected: str) -> None:
    assert "".join(matching(runs, comparison)["run"]) == expected


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        ("learning_rate", "a comparison looks like"),
        ("<3", "a comparison looks like"),
        ("learning_rte<3", "no run has 'learning_rte'; there is learning_rate"),
        ("units<many", "'many' in 'units<many' is no number, so < says nothing; use = or !="),
        ("start<soon", "should be a moment such as 2026-11-21"),
        ("__import__('os').getcwd()<1", "no run has"),
        ("start>5", "'5' in 'start>5' should be a moment such as 2026-11-21"),
    ],
)
def test_what_is_no_comparison_is_an_error(runs: pd.DataFrame, comparison: str, said: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="(?s).*" + said.replace("(", r"\(").replace(".", r"\.")):
        matching(runs, comparison)


def test_the_column_that_is_meant(runs: pd.DataFrame) -> None:
    assert column(runs, "units") == "hparams.units"
    assert column(runs, "val_accuracy") == "best.val_accuracy"
    assert column(runs, "last.val_accuracy") == "last.val_accuracy"
    assert column(runs, "status") == "status"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("val_accuracy", "bac"),
        ("-val_accuracy", "abc"),
        ("loss", "bca"),
        ("-loss", "acb"),
        ("units", "acb"),
        ("-units", "cab"),
        ("-start", "bac"),
    ],
)
def test_the_best_comes_first(runs: pd.DataFrame, name: str, expected: str) -> None:
    assert "".join(in_order(runs, name)["run"]) == expected
