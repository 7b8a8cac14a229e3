"""The table of runs: the columns to show first, and cells that read well."""

from __future__ import annotations

import math

import pytest

import trackers
from tests.analysis.runs import INFOS
from trackers.analysis.run_table import best_rows, default_columns, format_cell, has_several_values
from trackers.schema.column import Cell, columns_of, find_column
from trackers.schema.run_info import RunInfo

COLUMNS = columns_of(INFOS)


def test_columns_that_differ_and_the_main_metrics_come_first() -> None:
    assert [column.name for column in default_columns(INFOS, COLUMNS)] == [
        *("run", "name", "status", "start", "duration"),
        *("hparams.label", "hparams.limit", "hparams.learning_rate", "hparams.units"),
        *("hparams.optimizer", "hparams.bias", "best.loss", "best.val_accuracy", "tags", "note"),
    ]


def test_metrics_can_be_named() -> None:
    names = [column.name for column in default_columns(INFOS, COLUMNS, ["last.loss", "units"])]
    assert names[-4:-2] == ["last.loss", "hparams.units"]
    with pytest.raises(trackers.InvalidArgumentError, match="unknown column 'los'; did you mean 'loss'"):
        default_columns(INFOS, COLUMNS, ["los"])


def test_a_missing_value_differs_from_a_value() -> None:
    assert has_several_values(find_column(COLUMNS, "units"), INFOS[:2])
    assert not has_several_values(find_column(COLUMNS, "units"), INFOS[:1])


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("duration", 3.25, "3.2 s"),
        ("duration", 65.4, "1 min 05 s"),
        ("duration", 7325.0, "2 h 02 min"),
        ("start", 1_795_356_239.5, "2026-11-22 14:03"),
        ("tags", ("a", "b"), "a, b"),
        ("tags", (), ""),
        ("loss", 0.123456789, "0.12346"),
        ("loss", math.nan, ""),
        ("seed", None, ""),
        ("seed", 7, "7"),
        ("bias", True, "True"),
        ("commit", "0123456789abcdef", "0123456789"),
    ],
)
def test_cells_read_well(name: str, value: Cell, expected: str) -> None:
    assert format_cell(find_column(COLUMNS, name), value) == expected


def test_the_best_rows_of_a_metric() -> None:
    loss, accuracy = find_column(COLUMNS, "loss"), find_column(COLUMNS, "val_accuracy")
    assert best_rows(accuracy, [0.1, math.nan, 0.3]) == {2}
    assert best_rows(loss, [0.1, None, 0.3, 0.1]) == {0, 3}
    assert best_rows(loss, [0.1, None, 0.1]) == set()
    assert best_rows(find_column(COLUMNS, "status"), ["a", "b"]) == set()


def test_the_title_of_a_run() -> None:
    assert [RunInfo("exp/run-1").title, RunInfo("exp/run-1", name="wide").title] == ["run-1", "wide"]
