"""The table as JSON: what a page needs to know, and only what is new to it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import trackers
from tests.plugin.logs import small_run
from trackers.plugin.endpoints.table import RunsTable, columns_of, rows_of


def frame(**columns: list[object]) -> pd.DataFrame:
    facts = {name: [None] * len(columns["run"]) for name in ("duration",)}
    words = {name: [""] * len(columns["run"]) for name in ("name", "note", "status", "start")}
    return pd.DataFrame({**words, **facts, "tags": [[] for _ in columns["run"]], **columns})


def test_columns_and_cells_of_real_runs(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.01, seed=3)
    runs = trackers.read(tmp_path).runs()
    columns = {column["name"]: column for column in columns_of(runs)}
    assert columns["best.val_accuracy"] == {
        "name": "best.val_accuracy",
        "title": "val_accuracy",
        "group": "best",
        "type": "number",
        "better": "max",
    }
    assert columns["last.loss"]["better"] == "min"
    assert columns["hparams.learning_rate"]["group"] == "hyperparameters"
    assert [columns[name]["type"] for name in ("start", "duration", "tags", "seed")] == [
        "time",
        "duration",
        "list",
        "number",
    ]
    ((name, row),) = rows_of(runs).items()
    cells = dict(zip(columns, row, strict=True))
    assert name == cells["run"] == run.name
    assert (cells["seed"], cells["tags"], cells["best_step.loss"], cells["note"]) == (3, ["s3"], 4, "")
    assert cells["start"] == runs["start"][0].timestamp()


def test_a_page_is_told_what_changed_since_it_asked() -> None:
    table = RunsTable()
    first = table.changes(frame(run=["a", "b"], status=["running", "finished"]), "")
    assert first["whole"] and list(first["rows"]) == ["a", "b"]
    second = table.changes(frame(run=["a", "b"], status=["finished", "finished"]), first["version"])
    assert not second["whole"] and list(second["rows"]) == ["a"]
    third = table.changes(frame(run=["a", "b", "c"], status=["finished"] * 3), second["version"])
    assert list(third["rows"]) == ["c"]
    late = table.changes(frame(run=["a", "b", "c"], status=["finished"] * 3), first["version"])
    assert not late["whole"] and sorted(late["rows"]) == ["a", "c"]


def test_a_page_is_told_everything_when_a_run_or_a_column_comes_or_goes() -> None:
    table = RunsTable()
    version = table.changes(frame(run=["a", "b"]), "")["version"]
    gone = table.changes(frame(run=["a"]), version)
    assert gone["whole"] and list(gone["rows"]) == ["a"]
    wider = table.changes(frame(run=["a"], **{"hparams.units": [3]}), gone["version"])
    assert wider["whole"] and wider["columns"][-1]["name"] == "hparams.units"
    assert RunsTable().changes(frame(run=["a"]), wider["version"])["whole"], "another server's page"
