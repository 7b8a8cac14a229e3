"""What Keras's CSVLogger wrote is what is read back; what it could not have written is an error that says where."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import trackers
from tests.convert.importers.golden import DATA, comparable, label, points, record
from tests.data import make_foreign_trackers as made
from tests.loaders import LOADERS, Loader, load
from trackers.convert.importers import csv_history
from trackers.convert.importers.import_runs import import_runs

WHEN = 1700000000.5
EPOCHS = [epoch for fit in made.CSV_FITS for epoch in fit]


def imported(path: Path, logdir: Path) -> Path:
    outcome = import_runs(csv_history.find([path]), logdir)
    assert (outcome.runs, outcome.failures) == (1, [])
    (found,) = logdir.glob("*/*")
    return found


def test_every_point_is_there_and_two_fits_are_one_curve(csv_file: Path, tmp_path: Path) -> None:
    run = imported(csv_file, tmp_path / "logs")
    for split, prefix in (("train", ""), ("validation", "val_")):
        assert points(run, split) == sorted(
            (f"epoch_{metric}", step, WHEN, comparable(logs[f"{prefix}{metric}"]))
            for step, logs in enumerate(EPOCHS)
            for metric in ("accuracy", "loss")
        )


@pytest.mark.parametrize("loader", LOADERS)
def test_tensorboard_shows_it(csv_file: Path, tmp_path: Path, loader: Loader) -> None:
    run = imported(csv_file, tmp_path / "logs")
    with load(run, loader) as loaded:
        wanted = [(step, pytest.approx(logs["val_loss"], rel=1e-7)) for step, logs in enumerate(EPOCHS)]
        assert loaded.scalars("validation", "epoch_loss") == wanted
        assert loaded.scalars(".", "Best/val_accuracy") == [(7, pytest.approx(0.9 - 1 / 11))]
        assert loaded.scalars(".", "Last/val_loss") == [(7, pytest.approx(1.1 / 11))]
        assert loaded.tags("scalars")["."] == {
            f"{kind}/val_{m}" for kind in ("Best", "Last") for m in ("accuracy", "loss")
        }


def test_the_record_says_what_there_is_to_say(csv_file: Path, tmp_path: Path) -> None:
    run = imported(csv_file, tmp_path / "logs")
    found = record(run)
    assert run.parent.name == found["experiment"] == "cnn"
    assert run.name.startswith("digits-")
    assert (found["status"], found["epochs"], found["hparams"]) == ("finished", 8, {})
    assert found["created"] == found["ended"] == "2023-11-14T22:13:20.500+00:00"
    assert found["messages"] == ["the epochs begin again at line 7, and are counted on"]
    assert found["best"]["loss"] == {"value": 1 / 11, "step": 7}
    assert label(run)["name"] == "digits"


def test_lists_gaps_and_another_separator(tmp_path: Path) -> None:
    shutil.copy(DATA / "csv" / "odd.log", tmp_path)
    run = csv_history.read(tmp_path / "odd.log")
    first, second = run.rows
    assert first.values.keys() == second.values.keys() == {"loss", "learning_rate"}
    assert first.values["loss"] != first.values["loss"]
    assert second.values == {"loss": float("inf"), "learning_rate": 0.1}
    assert run.left_out == {"lists": 1}


def test_a_training_that_went_on_from_a_backup_keeps_its_epochs(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("epoch,loss\n0,4\n1,3\n2,2\n1,2.5\n2,1.5\n3,1\n")
    run = csv_history.read(tmp_path / "a.csv")
    assert [row.step for row in run.rows] == [0, 1, 2, 1, 2, 3]
    path = imported(tmp_path / "a.csv", tmp_path / "logs")
    assert list(trackers.read(path).scalars(runs=["train"])["value"]) == [4, 2.5, 1.5, 1]
    assert record(path)["messages"] == ["points of loss at steps that had been: 2; TensorBoard shows the later ones"]


@pytest.mark.parametrize("words", ["epoch,loss\n0,1.5\n1,0.5", "\ufeffepoch\tloss\r\n0\t1.5\r\n\r\n1\t0.5\r\n"])
def test_spellings(tmp_path: Path, words: str) -> None:
    (tmp_path / "a.csv").write_text(words, newline="", encoding="utf-8")
    assert [row.values for row in csv_history.read(tmp_path / "a.csv").rows] == [{"loss": 1.5}, {"loss": 0.5}]


def test_a_last_line_that_was_never_finished(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("epoch,loss,val_loss\n0,1.5,2\n1,0.")
    run = csv_history.read(tmp_path / "a.csv")
    assert [row.values for row in run.rows] == [{"loss": 1.5, "val_loss": 2.0}]
    assert run.problems == ["the file ends in the middle of line 3"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (b"", "its first line has nothing"),
        (b"step,loss\n0,1\n", "with a column 'epoch' and no name twice; its first line has 'step', 'loss'"),
        (b"epoch,loss,loss\n0,1,1\n", "no name twice"),
        (b"epoch,loss\n0,1\n1\n2,3\n", "line 3, should have 2 cells, and has 1"),
        (b"epoch,loss\n0,1,2\n", "line 2, should have 2 cells, and has 3"),
        (b"epoch,loss\n0,much\n", "line 2, should have a number in the column 'loss', and has 'much'"),
        (b"epoch,loss\nfirst,1\n", "line 2, should have a number in the column 'epoch', and has 'first'"),
        (b"epoch,loss\n-1,1\n", "line 2, should have an epoch of 0 or more, and has -1.0"),
        (b"epoch,loss\n0.5,1\n", "should have an epoch of 0 or more, and has 0.5"),
        (b"epoch,loss\nnan,1\n", "should have an epoch of 0 or more, and has nan"),
        (b"epoch,loss\n1e30,1\n", "should have an epoch of 0 or more"),
        (b"epoch,loss\nNA,1\n", "should have an epoch of 0 or more, and has None"),
        (b"epoch,loss\n0,\xff\xfe\n", "should be a CSV file and is no text"),
        (b'epoch,loss\n0,"' + b"1" * 200_000 + b'"\n', "line 2, is no row of a CSV file: field larger than"),
    ],
)
def test_what_keras_could_not_have_written_is_an_error(tmp_path: Path, words: bytes, said: str) -> None:
    (tmp_path / "a.csv").write_bytes(words)
    outcome = import_runs(csv_history.find([tmp_path / "a.csv"]), tmp_path / "logs")
    (failure,) = outcome.failures
    assert f"{str(tmp_path / 'a.csv')!r}" in failure
    assert said in failure
    assert not (tmp_path / "logs").exists()


def test_a_path_that_is_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.ReadError, match="should be a CSV file that Keras's CSVLogger wrote, and is a folder"):
        csv_history.find([tmp_path])
    with pytest.raises(trackers.ReadError, match="and is not there"):
        csv_history.find([tmp_path / "nothing.csv"])


def test_equal_histories_of_two_runs_are_two_runs(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("epoch,loss\n0,1\n")
    found = csv_history.find([tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "a.csv"])
    outcome = import_runs(found, tmp_path / "logs")
    assert (outcome.runs, outcome.already) == (2, 1)
