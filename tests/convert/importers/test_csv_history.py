"""Files of Keras's CSVLogger are read back exactly; any other file is an error that names the line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import trackers
from tests.convert.importers.golden import DATA, comparable, read_label, read_points, read_record
from tests.data import make_foreign_trackers as original
from tests.loaders import LOADERS, Loader, load
from trackers.convert.importers import csv_history
from trackers.convert.importers.import_runs import import_runs

MTIME = 1700000000.5
EPOCHS = [epoch for fit in original.CSV_FITS for epoch in fit]


def import_one(csv_path: Path, logdir: Path) -> Path:
    summary = import_runs(csv_history.find_runs([csv_path]), logdir)
    assert (summary.imported, summary.errors) == (1, [])
    (path,) = logdir.glob("*/*")
    return path


def test_every_point_is_imported_and_two_fits_are_one_curve(csv_file: Path, tmp_path: Path) -> None:
    run = import_one(csv_file, tmp_path / "logs")
    for split, prefix in (("train", ""), ("validation", "val_")):
        assert read_points(run, split) == sorted(
            (f"epoch_{metric}", step, MTIME, comparable(logs[f"{prefix}{metric}"]))
            for step, logs in enumerate(EPOCHS)
            for metric in ("accuracy", "loss")
        )


@pytest.mark.parametrize("loader", LOADERS)
def test_both_loaders_show_the_run(csv_file: Path, tmp_path: Path, loader: Loader) -> None:
    run = import_one(csv_file, tmp_path / "logs")
    with load(run, loader) as loaded:
        points = [(step, pytest.approx(logs["val_loss"], rel=1e-7)) for step, logs in enumerate(EPOCHS)]
        assert loaded.scalars("validation", "epoch_loss") == points
        assert loaded.scalars(".", "Best/val_accuracy") == [(7, pytest.approx(0.9 - 1 / 11))]
        assert loaded.scalars(".", "Last/val_loss") == [(7, pytest.approx(1.1 / 11))]
        assert loaded.tags("scalars")["."] == {
            f"{kind}/val_{m}" for kind in ("Best", "Last") for m in ("accuracy", "loss")
        }


def test_the_run_record_is_complete(csv_file: Path, tmp_path: Path) -> None:
    run = import_one(csv_file, tmp_path / "logs")
    record = read_record(run)
    assert run.parent.name == record["experiment"] == "cnn"
    assert run.name.startswith("digits-")
    assert (record["status"], record["epochs"], record["hparams"]) == ("finished", 8, {})
    assert record["created"] == record["ended"] == "2023-11-14T22:13:20.500+00:00"
    assert record["messages"] == ["the epochs restart at line 7; they continue after the earlier ones"]
    assert record["best"]["loss"] == {"value": 1 / 11, "step": 7}
    assert read_label(run)["name"] == "digits"


def test_lists_missing_values_and_another_separator_are_read(tmp_path: Path) -> None:
    shutil.copy(DATA / "csv" / "odd.log", tmp_path)
    run = csv_history.read_history(tmp_path / "odd.log")
    first, second = run.rows
    assert first.values.keys() == second.values.keys() == {"loss", "learning_rate"}
    assert first.values["loss"] != first.values["loss"]
    assert second.values == {"loss": float("inf"), "learning_rate": 0.1}
    assert run.skipped == {"lists": 1}


def test_a_training_resumed_from_a_backup_keeps_its_epochs(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("epoch,loss\n0,4\n1,3\n2,2\n1,2.5\n2,1.5\n3,1\n")
    run = csv_history.read_history(tmp_path / "a.csv")
    assert [row.step for row in run.rows] == [0, 1, 2, 1, 2, 3]
    path = import_one(tmp_path / "a.csv", tmp_path / "logs")
    assert list(trackers.read(path).scalars(runs=["train"])["value"]) == [4, 2.5, 1.5, 1]
    assert read_record(path)["messages"] == ["points of loss at repeated steps: 2; TensorBoard shows the later ones"]


@pytest.mark.parametrize("text", ["epoch,loss\n0,1.5\n1,0.5", "\ufeffepoch\tloss\r\n0\t1.5\r\n\r\n1\t0.5\r\n"])
def test_bom_tabs_line_ends_and_empty_lines_are_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text, newline="", encoding="utf-8")
    assert [row.values for row in csv_history.read_history(tmp_path / "a.csv").rows] == [{"loss": 1.5}, {"loss": 0.5}]


def test_an_incomplete_last_line_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("epoch,loss,val_loss\n0,1.5,2\n1,0.")
    run = csv_history.read_history(tmp_path / "a.csv")
    assert [row.values for row in run.rows] == [{"loss": 1.5, "val_loss": 2.0}]
    assert run.problems == ["the file ends in the middle of line 3"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "has no columns"),
        (b"step,loss\n0,1\n", "with a column 'epoch' and no column twice; the header of"),
        (b"epoch,loss,loss\n0,1,1\n", "no column twice"),
        (b"epoch,loss\n0,1\n1\n2,3\n", "line 3: expected 2 cells, not 1"),
        (b"epoch,loss\n0,1,2\n", "line 2: expected 2 cells, not 3"),
        (b"epoch,loss\n0,much\n", "line 2: expected a number in the column 'loss', not 'much'"),
        (b"epoch,loss\nfirst,1\n", "line 2: expected a number in the column 'epoch', not 'first'"),
        (b"epoch,loss\n-1,1\n", "line 2: expected an epoch of 0 or more, not -1.0"),
        (b"epoch,loss\n0.5,1\n", "expected an epoch of 0 or more, not 0.5"),
        (b"epoch,loss\nnan,1\n", "expected an epoch of 0 or more, not nan"),
        (b"epoch,loss\n1e30,1\n", "expected an epoch of 0 or more"),
        (b"epoch,loss\nNA,1\n", "expected an epoch of 0 or more, not None"),
        (b"epoch,loss\n0,\xff\xfe\n", "is not UTF-8 text"),
        (b'epoch,loss\n0,"' + b"1" * 200_000 + b'"\n', "line 2: not a row of a CSV file: field larger than"),
    ],
)
def test_a_file_that_csvlogger_cannot_have_written_is_an_error(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    summary = import_runs(csv_history.find_runs([tmp_path / "a.csv"]), tmp_path / "logs")
    (error,) = summary.errors
    assert f"{str(tmp_path / 'a.csv')!r}" in error
    assert message in error
    assert not (tmp_path / "logs").exists()


def test_a_folder_or_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.ReadError, match=r"expected a CSV file of Keras's CSVLogger; .* is a folder"):
        csv_history.find_runs([tmp_path])
    with pytest.raises(trackers.ReadError, match="does not exist"):
        csv_history.find_runs([tmp_path / "nothing.csv"])


def test_two_files_of_equal_content_are_two_runs(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("epoch,loss\n0,1\n")
    sources = csv_history.find_runs([tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "a.csv"])
    summary = import_runs(sources, tmp_path / "logs")
    assert (summary.imported, summary.existing) == (2, 1)
