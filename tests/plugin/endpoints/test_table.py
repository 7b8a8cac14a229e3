"""The table as JSON: what a page needs to know, and only what is new to it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

import trackers
from tests.plugin.logs import small_run
from trackers.plugin.endpoints.table import RunsTable, column_json, json_cell
from trackers.schema.column import columns_of
from trackers.schema.run_info import RunInfo


def infos(**statuses: str) -> list[RunInfo]:
    return [RunInfo(run, status=status) for run, status in statuses.items()]


def test_columns_and_cells_of_real_runs(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.01, seed=3)
    (info,) = trackers.read(tmp_path).run_infos()
    columns = {column.name: column_json(column, [info]) for column in columns_of([info])}
    assert columns["best.val_accuracy"] == {
        "name": "best.val_accuracy",
        "title": "val_accuracy",
        "group": "best",
        "dtype": "number",
        "direction": "max",
        "scale": "linear",
    }
    assert columns["last.loss"]["direction"] == "min"
    assert columns["hparams.learning_rate"]["group"] == "hparams"
    types = [columns[name]["dtype"] for name in ("start", "duration", "tags", "seed")]
    assert types == ["datetime", "duration", "list", "number"]
    rows = RunsTable().changes([info], "")["rows"]
    cells = dict(zip(columns, rows[run.name], strict=True))
    assert (cells["seed"], cells["tags"], cells["best_step.loss"], cells["note"]) == (3, ["s3"], 4, None)
    assert cells["start"] == info.start


def test_a_column_that_spans_decades_has_a_logarithmic_scale() -> None:
    runs = [RunInfo(str(rate), hparams={"rate": rate}) for rate in (1e-4, 1e-2)]
    scales = {column.name: column_json(column, runs)["scale"] for column in columns_of(runs)}
    assert (scales["hparams.rate"], scales["start"]) == ("log", "linear")


def test_a_page_receives_the_rows_that_changed() -> None:
    table = RunsTable()
    first = table.changes(infos(a="running", b="finished"), "")
    assert first["whole"] and list(first["rows"]) == ["a", "b"]
    second = table.changes(infos(a="finished", b="finished"), first["version"])
    assert not second["whole"] and list(second["rows"]) == ["a"]
    third = table.changes(infos(a="finished", b="finished", c="finished"), second["version"])
    assert list(third["rows"]) == ["c"]
    late = table.changes(infos(a="finished", b="finished", c="finished"), first["version"])
    assert not late["whole"] and sorted(late["rows"]) == ["a", "c"]


def test_a_page_receives_everything_when_a_run_or_a_column_comes_or_goes() -> None:
    table = RunsTable()
    version = table.changes(infos(a="", b=""), "")["version"]
    smaller = table.changes(infos(a=""), version)
    assert smaller["whole"] and list(smaller["rows"]) == ["a"]
    wider = table.changes([RunInfo("a", hparams={"units": 3})], smaller["version"])
    assert wider["whole"] and wider["columns"][-1]["name"] == "hparams.units"
    assert RunsTable().changes(infos(a=""), wider["version"])["whole"], "the page of another server"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(math.nan, None), (None, None), (math.inf, "Infinity"), (-math.inf, "-Infinity"), (("a",), ["a"]), (True, True)],
)
def test_cells_are_strict_json(cell: Any, expected: Any) -> None:
    assert json_cell(cell) == expected
