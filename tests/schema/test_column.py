"""Columns: every property of a run is one, and a person finds it by its name."""

from __future__ import annotations

import pytest

import trackers
from trackers.schema.column import Column, columns_of, find_column
from trackers.schema.run_info import Metric, RunInfo

INFOS = [
    RunInfo("a", name="first", hparams={"units": 8, "bias": True}, metrics={"val_loss": Metric(0.5, 0.25, 3, "min")}),
    RunInfo("b", hparams={"units": 4.5, "optimizer": "adam", "status": "odd"}, tags=("x",)),
]
COLUMNS = columns_of(INFOS)


def test_columns_come_by_group_in_the_order_of_the_runs() -> None:
    names = [column.name for column in COLUMNS]
    assert names[:4] == ["run", "name", "status", "error"]
    assert names[14:] == [
        "alerts",
        *("hparams.units", "hparams.bias", "hparams.optimizer", "hparams.status"),
        *("last.val_loss", "best.val_loss", "best_step.val_loss"),
    ]


def test_a_column_has_the_type_and_direction_of_its_cells() -> None:
    types = {column.name: column.dtype for column in COLUMNS}
    assert [types[name] for name in ("start", "duration", "tags", "seed")] == ["datetime", "duration", "list", "number"]
    assert [types[f"hparams.{name}"] for name in ("units", "bias", "optimizer")] == ["number", "bool", "string"]
    assert [column.direction for column in COLUMNS[-3:]] == ["min", "min", None]


def test_cells() -> None:
    cells = {column.name: [column.cell(info) for info in INFOS] for column in COLUMNS}
    assert cells["name"] == ["first", None]
    assert cells["tags"] == [(), ("x",)]
    assert cells["hparams.units"] == [8, 4.5]
    assert cells["best.val_loss"] == [0.25, None]
    assert cells["best_step.val_loss"] == [3, None]


def test_headings() -> None:
    headings = {column.name: column.heading for column in COLUMNS}
    assert [headings[name] for name in ("run", "hparams.units", "best.val_loss", "best_step.val_loss")] == [
        "run", "units", "best val_loss", "best step val_loss",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("units", "hparams.units"),
        ("val_loss", "best.val_loss"),
        ("last.val_loss", "last.val_loss"),
        ("status", "status"),
        ("hparams.status", "hparams.status"),
    ],
)
def test_a_person_finds_a_column(name: str, expected: str) -> None:
    assert find_column(COLUMNS, name).name == expected


def test_an_unknown_column_names_the_nearest() -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"^unknown column 'val_los'; did you mean 'val_loss'\?$"):
        find_column(COLUMNS, "val_los")
    with pytest.raises(trackers.InvalidArgumentError, match="unknown column 'zzz'; the columns are run, name, status"):
        find_column(COLUMNS, "zzz")
    with pytest.raises(trackers.InvalidArgumentError, match="unknown column 'x'; there are no columns"):
        find_column([], "x")


def test_a_column_is_a_value() -> None:
    assert Column("a", "a", "run", "string") == Column("a", "a", "run", "string")
