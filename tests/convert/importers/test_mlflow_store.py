"""Runs of MLflow are read back exactly, from its files and from its database."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import trackers
from tests.convert.importers.golden import comparable, read_label, read_points, read_record, read_source
from tests.data import make_foreign_trackers as original
from tests.loaders import LOADERS, Loader, load
from tests.write.test_hparams import HParams
from trackers.convert.importers import mlflow_store
from trackers.convert.importers.import_runs import import_runs

STORES = ["mlruns", "mlflow.db"]


@pytest.fixture(scope="module", params=STORES)
def logdir(mlflow: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    logdir = tmp_path_factory.mktemp("mlflow") / "logs"
    summary = import_runs(mlflow_store.find_runs(mlflow / request.param), logdir)
    assert (summary.imported, summary.existing, summary.unfinished, summary.damaged, summary.errors) == (4, 0, 1, 0, [])
    assert summary.skipped == {"points at steps out of range": 1}
    return logdir


def directory(logdir: Path, name: str) -> Path:
    (path,) = logdir.glob(f"Digits_é_*/{name}-????????")
    return path


def test_every_point_is_imported(logdir: Path) -> None:
    metrics = [row for row in original.MLFLOW_METRICS if row[3] >= 0]
    written = [(tag, step, timestamp / 1000, comparable(value)) for tag, value, timestamp, step in metrics]
    path = directory(logdir, "first_try_é")
    assert read_points(logdir, str(path.relative_to(logdir))) == sorted(written, key=str)


@pytest.mark.parametrize("loader", LOADERS)
def test_both_loaders_show_the_runs(logdir: Path, loader: Loader) -> None:
    path = directory(logdir, "first_try_é")
    run = str(path.relative_to(logdir))
    with load(logdir, loader) as loaded:
        assert loaded.scalars(run, "loss") == [(step, pytest.approx(1 / (step + 3), rel=1e-7)) for step in range(20)]
        assert loaded.scalars(run, "Best/val/accuracy") == [(19, pytest.approx(1 - 1 / 22))]
        rows = HParams(loaded).rows()
    assert len(rows) == 4
    assert rows[path.name].hparams["learning_rate"].number_value == 1e-3
    assert rows[path.name].hparams["augment"].bool_value is True


def test_the_run_record_has_the_metadata_of_mlflow(logdir: Path) -> None:
    path = directory(logdir, "first_try_é")
    record = read_record(path)
    assert {name: (value, type(value)) for name, value in record["hparams"].items()} == {
        name: (value, type(value)) for name, value in original.MLFLOW_PARAMS.items()
    }
    assert (record["status"], record["dataset"]) == ("finished", "digits")
    assert (record["created"], record["ended"]) == ("2023-11-14T22:13:20.000+00:00", "2023-11-14T22:14:20.000+00:00")
    assert (record["command"], record["git"]) == ("train.py", {"commit": original.COMMIT, "dirty": None})
    assert record["best"]["loss"] == {"value": 1 / 22, "step": 19}
    assert "unstable" not in record["best"]
    assert record["messages"] == [
        "points of no_step at repeated steps: 1; TensorBoard shows the later ones",
        "skipped: points at steps out of range (1)",
    ]
    assert record["source"].startswith(f"mlflow:{path.name[-8:]}")
    label = read_label(path)
    assert (label["name"], label["note"], sorted(label["tags"])) == (
        "first try/é",
        "two\nlines",
        ["stage=draft", "team=vision"],
    )


@pytest.mark.parametrize(("run", "status"), [("failed", "failed"), ("killed", "interrupted"), ("open", "running")])
def test_the_status_is_imported(logdir: Path, run: str, status: str) -> None:
    record = read_record(directory(logdir, run))
    assert record["status"] == status
    assert record["messages"][0].startswith("nested in MLflow's run ")
    assert (record["ended"] is None) == (status == "running")


def test_both_stores_of_a_folder_are_imported(mlflow: Path, tmp_path: Path) -> None:
    assert len(mlflow_store.find_runs(mlflow)) == 8
    shutil.copytree(mlflow / "mlruns", tmp_path / "mlruns")
    assert len(mlflow_store.find_runs(tmp_path)) == 4


def test_the_store_is_not_changed(mlflow: Path, tmp_path: Path) -> None:
    def state() -> list[tuple[Path, float, bytes]]:
        return [(p, p.stat().st_mtime, p.read_bytes()) for p in sorted(mlflow.rglob("*")) if p.is_file()]

    before = state()
    import_runs(mlflow_store.find_runs(mlflow), tmp_path)
    assert state() == before


def test_a_malformed_metric_file_stops_only_its_run(mlflow: Path, tmp_path: Path) -> None:
    shutil.copytree(mlflow / "mlruns", tmp_path / "mlruns")
    (metric,) = tmp_path.glob("mlruns/*/*/metrics/no_step")
    metric.write_text("1700000000300 1.5 0\n1700000000300 much 1\n")
    summary = import_runs(mlflow_store.find_runs(tmp_path), tmp_path / "logs")
    (error,) = summary.errors
    assert error.startswith(f"'{metric}', line 2: expected a time in milliseconds, a value and a step, not ")
    assert summary.imported == 3
    assert not list(tmp_path.glob("logs/*/first*"))
    assert not list(tmp_path.glob("logs/*/.*"))


def test_an_incomplete_last_line_is_a_problem(mlflow: Path, tmp_path: Path) -> None:
    shutil.copytree(mlflow / "mlruns", tmp_path / "mlruns")
    (metric,) = tmp_path.glob("mlruns/*/*/metrics/no_step")
    metric.write_text("1700000000300 1.5\n17000000003")  # without steps, as before MLflow 1.0
    run = read_source(mlflow_store.find_runs(tmp_path), "first try/é")
    assert [row.values["no_step"] for row in run.rows if "no_step" in row.values] == [1.5]
    assert run.problems == ["the file of no_step ends in the middle of a line"]


def zero_pages(database: Path) -> None:
    data = bytearray(database.read_bytes())
    data[200:-200] = bytes(len(data) - 400)
    database.write_bytes(data)


def remove_tables(database: Path) -> None:
    database.unlink()
    sqlite3.connect(database).close()
    database.touch()


@pytest.mark.parametrize("damage", [zero_pages, remove_tables, lambda path: path.write_text("epoch,loss\n" * 99)])
def test_a_file_that_is_not_a_database_of_mlflow_is_an_error(
    mlflow: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    path = tmp_path / "x.db"
    shutil.copy(mlflow / "mlflow.db", path)
    damage(path)
    with pytest.raises(trackers.ReadError, match=r"expected a SQLite database of MLflow, .* cannot read '.*x\.db'"):
        mlflow_store.find_runs(path)


def test_a_path_without_a_store_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.ReadError, match=r"expected the folder mlruns, .* has neither mlruns"):
        mlflow_store.find_runs(tmp_path)
    with pytest.raises(trackers.ReadError, match=r"nothing' does not exist"):
        mlflow_store.find_runs(tmp_path / "nothing")


def test_a_store_without_runs_is_an_error(mlflow: Path, tmp_path: Path) -> None:
    shutil.copytree(mlflow / "mlruns" / "0", tmp_path / "0")
    with pytest.raises(trackers.ReadError, match="has no runs, or all are deleted"):
        mlflow_store.find_runs(tmp_path)
