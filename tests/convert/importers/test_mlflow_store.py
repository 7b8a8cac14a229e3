"""What MLflow wrote is what is read back, from its files and from its database alike."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import trackers
from tests.convert.importers.golden import comparable, label, one, points, record
from tests.data import make_foreign_trackers as made
from tests.loaders import LOADERS, Loader, load
from tests.write.test_hparams import HParams
from trackers.convert.importers import mlflow_store
from trackers.convert.importers.import_runs import import_runs

STORES = ["mlruns", "mlflow.db"]


@pytest.fixture(scope="module", params=STORES)
def logdir(mlflow: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    logdir = tmp_path_factory.mktemp("mlflow") / "logs"
    outcome = import_runs(mlflow_store.find(mlflow / request.param), logdir)
    assert (outcome.runs, outcome.already, outcome.unfinished, outcome.damaged, outcome.failures) == (4, 0, 1, 0, [])
    assert outcome.left_out == {"points at steps out of range": 1}
    return logdir


def directory(logdir: Path, name: str) -> Path:
    (found,) = logdir.glob(f"Digits_é_*/{name}-????????")
    return found


def test_every_point_is_there(logdir: Path) -> None:
    written = [(tag, s, when / 1000, comparable(value)) for tag, value, when, s in made.MLFLOW_METRICS if s >= 0]
    path = directory(logdir, "first_try_é")
    assert points(logdir, str(path.relative_to(logdir))) == sorted(written, key=str)


@pytest.mark.parametrize("loader", LOADERS)
def test_tensorboard_shows_it(logdir: Path, loader: Loader) -> None:
    path = directory(logdir, "first_try_é")
    run = str(path.relative_to(logdir))
    with load(logdir, loader) as loaded:
        assert loaded.scalars(run, "loss") == [(step, pytest.approx(1 / (step + 3), rel=1e-7)) for step in range(20)]
        assert loaded.scalars(run, "Best/val/accuracy") == [(19, pytest.approx(1 - 1 / 22))]
        rows = HParams(loaded).rows()
    assert len(rows) == 4
    assert rows[path.name].hparams["learning_rate"].number_value == 1e-3
    assert rows[path.name].hparams["augment"].bool_value is True


def test_the_record_says_what_mlflow_knew(logdir: Path) -> None:
    path = directory(logdir, "first_try_é")
    found = record(path)
    assert {name: (value, type(value)) for name, value in found["hparams"].items()} == {
        name: (value, type(value)) for name, value in made.MLFLOW_PARAMS.items()
    }
    assert (found["status"], found["dataset"]) == ("finished", "digits")
    assert (found["created"], found["ended"]) == ("2023-11-14T22:13:20.000+00:00", "2023-11-14T22:14:20.000+00:00")
    assert (found["command"], found["git"]) == ("train.py", {"commit": made.COMMIT, "dirty": None})
    assert found["best"]["loss"] == {"value": 1 / 22, "step": 19}
    assert "unstable" not in found["best"]
    assert found["messages"] == [
        "points of no_step at steps that had been: 1; TensorBoard shows the later ones",
        "left out: points at steps out of range (1)",
    ]
    assert found["source"].startswith(f"mlflow:{path.name[-8:]}")
    said = label(path)
    assert (said["name"], said["note"], sorted(said["tags"])) == (
        "first try/é",
        "two\nlines",
        ["stage=draft", "team=vision"],
    )


@pytest.mark.parametrize(("run", "status"), [("failed", "failed"), ("killed", "interrupted"), ("open", "running")])
def test_how_it_ended(logdir: Path, run: str, status: str) -> None:
    found = record(directory(logdir, run))
    assert found["status"] == status
    assert found["messages"][0].startswith("part of MLflow's run ")
    assert (found["ended"] is None) == (status == "running")


def test_a_folder_with_both_stores_gives_both(mlflow: Path, tmp_path: Path) -> None:
    assert len(mlflow_store.find(mlflow)) == 8
    shutil.copytree(mlflow / "mlruns", tmp_path / "mlruns")
    assert len(mlflow_store.find(tmp_path)) == 4


def test_the_source_stays_as_it_is(mlflow: Path, tmp_path: Path) -> None:
    def state() -> list[tuple[Path, float, bytes]]:
        return [(p, p.stat().st_mtime, p.read_bytes()) for p in sorted(mlflow.rglob("*")) if p.is_file()]

    before = state()
    import_runs(mlflow_store.find(mlflow), tmp_path)
    assert state() == before


def test_a_metric_that_mlflow_did_not_write_is_an_error_of_its_run_alone(mlflow: Path, tmp_path: Path) -> None:
    shutil.copytree(mlflow / "mlruns", tmp_path / "mlruns")
    (metric,) = tmp_path.glob("mlruns/*/*/metrics/no_step")
    metric.write_text("1700000000300 1.5 0\n1700000000300 much 1\n")
    outcome = import_runs(mlflow_store.find(tmp_path), tmp_path / "logs")
    (said,) = outcome.failures
    assert said.startswith(f"'{metric}', line 2, should be a time in milliseconds, a value and a step, and is ")
    assert outcome.runs == 3
    assert not list(tmp_path.glob("logs/*/first*"))
    assert not list(tmp_path.glob("logs/*/.*"))


def test_a_metric_that_ends_in_the_middle_of_a_line(mlflow: Path, tmp_path: Path) -> None:
    shutil.copytree(mlflow / "mlruns", tmp_path / "mlruns")
    (metric,) = tmp_path.glob("mlruns/*/*/metrics/no_step")
    metric.write_text("1700000000300 1.5\n17000000003")  # and without steps, as before MLflow 1.0
    run = one(mlflow_store.find(tmp_path), "first try/é")
    assert [row.values["no_step"] for row in run.rows if "no_step" in row.values] == [1.5]
    assert run.problems == ["the file of no_step ends in the middle of a line"]


def damaged(database: Path) -> None:
    data = bytearray(database.read_bytes())
    data[200:-200] = bytes(len(data) - 400)
    database.write_bytes(data)


def without_tables(database: Path) -> None:
    database.unlink()
    sqlite3.connect(database).close()
    database.touch()


@pytest.mark.parametrize("harm", [damaged, without_tables, lambda path: path.write_text("epoch,loss\n" * 99)])
def test_a_file_of_another_kind_is_an_error_that_names_it(
    mlflow: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = tmp_path / "x.db"
    shutil.copy(mlflow / "mlflow.db", path)
    harm(path)
    with pytest.raises(trackers.ReadError, match=r"x\.db' should be a SQLite database of MLflow's, with tables runs"):
        mlflow_store.find(path)


def test_a_path_without_a_store_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        trackers.ReadError, match=r"should be a store of MLflow's, and holds neither .* give the folder"
    ):
        mlflow_store.find(tmp_path)
    with pytest.raises(trackers.ReadError, match=r"nothing' should be a store of MLflow's, and is not there; give"):
        mlflow_store.find(tmp_path / "nothing")


def test_a_store_without_runs_is_an_error(mlflow: Path, tmp_path: Path) -> None:
    shutil.copytree(mlflow / "mlruns" / "0", tmp_path / "0")
    with pytest.raises(trackers.ReadError, match="holds no run that is not deleted"):
        mlflow_store.find(tmp_path)
