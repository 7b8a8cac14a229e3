from __future__ import annotations

import json
import os
import re
import resource
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import trackers
from tests.loaders import LOADERS, Loader, load
from trackers.schema.splits import SPLITS


def record(run: trackers.Run) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((run.path / "run.json").read_text())
    return content


def test_a_new_run_has_a_directory_and_a_record(tmp_path: Path) -> None:
    hparams = {"optimizer": {"name": "adam", "lr": 0.1}, "dataset": "mnist", "none": None}
    with trackers.Run(tmp_path / "exp", hparams=hparams, seed=7) as run:
        opened = record(run)
        assert run.path.parent == tmp_path / "exp"
        assert run.name == run.path.name == opened["id"]
        assert (opened["experiment"], opened["status"], opened["ended"]) == ("exp", "running", None)
        assert opened["hparams"] == {"optimizer.name": "adam", "optimizer.lr": 0.1, "dataset": "mnist", "seed": 7}
        assert (opened["dataset"], opened["seed"], opened["pid"]) == ("mnist", 7, os.getpid())
        assert opened["packages"]["keras"] and opened["python"] and opened["host"] and opened["command"]
        assert (opened["epochs"], opened["batches"], opened["best"], opened["problems"]) == (0, 0, {}, [])
    ended = record(run)
    assert ended["status"] == "finished"
    assert datetime.fromisoformat(opened["created"]) <= datetime.fromisoformat(ended["ended"])


def test_repr_shows_where_a_run_is_and_how_far(run: trackers.Run) -> None:
    run.progress.end_epoch(2)
    start = f"Run({str(run.path)!r}, "
    assert repr(run) == f"{start}status='running', epochs=3, hparams=1, problems=0)"
    run.finish("failed")
    assert repr(run) == f"{start}status='failed', epochs=3, hparams=1, problems=0)"


def test_hparams_cannot_be_changed(run: trackers.Run) -> None:
    assert run.hparams == {"learning_rate": 0.001}
    with pytest.raises(TypeError, match="does not support item assignment"):
        run.hparams["learning_rate"] = 1.0  # type: ignore[index]


def test_the_dict_of_the_caller_is_not_changed(tmp_path: Path) -> None:
    hparams = {"a": {"b": 1}}
    with trackers.Run(tmp_path, hparams=hparams, seed=1):
        assert hparams == {"a": {"b": 1}}


def test_name_note_and_tags_are_saved_as_the_label(tmp_path: Path) -> None:
    with trackers.Run(tmp_path, name="wide", tags=(word for word in ["a", "b"]), note="why") as run:
        assert run.name == "wide"
        label = json.loads((run.path / "label.json").read_text())
    assert label == {"name": "wide", "note": "why", "tags": ["a", "b"]}


@pytest.mark.parametrize("label", [{"name": "a"}, {"note": "a"}, {"tags": ["a"]}])
def test_one_of_name_note_and_tags_is_enough_for_a_label(tmp_path: Path, label: dict[str, Any]) -> None:
    with trackers.Run(tmp_path, **label) as run:
        assert json.loads((run.path / "label.json").read_text()).items() >= label.items()


def test_a_run_without_name_note_and_tags_has_no_label(run: trackers.Run) -> None:
    assert not (run.path / "label.json").exists()


def test_tags_as_one_string_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=re.escape("not one string; did you mean tags=['abc']?")):
        trackers.Run(tmp_path, tags="abc")
    assert list(tmp_path.iterdir()) == []


def test_two_hparams_with_one_name_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=re.escape("two hyperparameters are named 'a.b': 1 and 2")):
        trackers.Run(tmp_path, hparams={"a.b": 1, "a": {"b": 2}})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("hparams", "seed", "kept"),
    [({"seed": 3}, None, 3), ({"seed": 3}, 3, 3), ({"seed": None}, 3, 3), ({}, 3, 3), (None, np.int64(3), 3)],
)
def test_a_seed_is_a_hyperparameter_wherever_it_is_passed(
    tmp_path: Path, hparams: dict[str, Any] | None, seed: int | None, kept: int
) -> None:
    with trackers.Run(tmp_path, hparams=hparams, seed=seed) as run:
        assert record(run)["hparams"] == {"seed": kept}


@pytest.mark.parametrize(
    "options",
    [
        {"hparams": 3},
        {"hparams": [("a", 1)]},
        {"hparams": {"a": "\ud800"}},
        {"name": 3},
        {"name": "\ud800"},
        {"note": None},
        {"group": 3},
        {"tags": 3},
        {"tags": [3]},
        {"tags": ["two\nlines"]},
        {"tags": "abc"},
        {"seed": "3"},
        {"seed": 1.5},
        {"seed": True},
        {"seed": 2**63},
    ],
    ids=str,
)
def test_an_invalid_argument_is_an_error_and_leaves_no_directory(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(trackers.InvalidArgumentError):
        trackers.Run(tmp_path, **options)
    assert list(tmp_path.iterdir()) == []


def test_conflicting_seeds_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="conflicting seeds: seed=4, and 3 in the hparams"):
        trackers.Run(tmp_path, hparams={"seed": 3}, seed=4)


@pytest.mark.parametrize("root", ["file", "file/below", "/proc/nothing"])
def test_a_root_that_cannot_be_written_is_an_error(tmp_path: Path, root: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(trackers.RunDirectoryError, match=f"cannot create a run in '.*{root}'"):
        trackers.Run(tmp_path / root)


@pytest.mark.parametrize("name", [None, "a label"])
def test_a_directory_that_cannot_be_written_is_an_error(tmp_path: Path, name: str | None) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(trackers.RunDirectoryError, match=r"cannot write '.*': File too large"):
            trackers.Run(tmp_path, name=name)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_split_has_one_writer_and_one_folder(run: trackers.Run) -> None:
    assert run.writer("train") is run.writer("train")
    assert {split: run.writer(split).directory for split in (None, *SPLITS)} == {
        None: run.path,
        "train": run.path / "train",
        "validation": run.path / "validation",
    }


@pytest.mark.parametrize("split", ["test", "", "Train", "../train"])
def test_an_unknown_split_is_an_error_that_lists_the_splits(run: trackers.Run, split: Any) -> None:
    message = re.escape(f"split must be one of train, validation, or None for the run itself, not {split!r}")
    for method in (run.writer, run.tf_writer):
        with pytest.raises(trackers.InvalidArgumentError, match=message):
            method(split)
    assert {path.name for path in run.path.iterdir() if path.is_dir()} == set()


def test_flush_writes_everything_at_once(run: trackers.Run) -> None:
    run.writer().text(0, {"note": "words"})
    run.writer("train").scalars(1, {"loss": 0.5})
    run.writer("validation").scalars(1, {"loss": 0.75})
    run.progress.epochs, run.progress.batches = 3, 40
    run.flush()
    with load(run.path, "python") as logdir:
        assert logdir.tags("text") == {".": {"note"}}
        assert logdir.scalars("train", "loss") == [(1, 0.5)]
        assert logdir.scalars("validation", "loss") == [(1, 0.75)]
    assert (record(run)["epochs"], record(run)["batches"]) == (3, 40)


def test_a_finished_run_raises(run: trackers.Run) -> None:
    writer = run.writer("train")
    run.finish("failed")
    message = rf"the run {run.path.name} has ended \(failed\); open a new one"
    for call in (run.writer, run.tf_writer, run.callbacks, lambda: run.log_metrics(0, {"loss": 1.0})):
        with pytest.raises(trackers.RunFinishedError, match=message):
            call()
    with pytest.raises(trackers.RunFinishedError, match=r"train has ended and accepts no more summaries"):
        writer.scalars(0, {"loss": 1.0})


def test_a_second_finish_does_nothing(run: trackers.Run) -> None:
    run.finish("interrupted")
    files = {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file()}
    run.finish("finished")
    run.flush()
    ended = record(run)
    assert ended["status"] == "interrupted"
    assert {path: path.read_bytes() for path in files if path.name != "run.json"} == {
        path: content for path, content in files.items() if path.name != "run.json"
    }
    assert ended == json.loads(files[run.path / "run.json"])


@pytest.mark.parametrize("status", ["running", "killed", "", None])
def test_an_invalid_final_status_is_an_error(run: trackers.Run, status: Any) -> None:
    message = re.escape(f"the final status of a run must be finished, failed, interrupted, not {status!r}")
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        run.finish(status)
    run.writer("train").scalars(0, {"loss": 1.0})  # the run is still open


def test_finish_callbacks_run_in_reverse_order_and_may_write(run: trackers.Run) -> None:
    called: list[int] = []
    for number in range(3):
        run.add_finish_callback(lambda number=number: called.append(number))  # type: ignore[misc]
    run.add_finish_callback(lambda: run.writer("train").scalars(9, {"loss": 0.5}))
    run.finish()
    assert called == [2, 1, 0]
    with load(run.path, "python") as logdir:
        assert logdir.scalars("train", "loss") == [(9, 0.5)]


def test_a_finish_callback_that_raises_is_a_problem_and_the_others_run(run: trackers.Run) -> None:
    called: list[str] = []
    run.add_finish_callback(lambda: called.append("first"))
    run.add_finish_callback(lambda: 1 / 0)
    with pytest.warns(trackers.TrackersWarning, match=r"run\.finish: ZeroDivisionError: division by zero"):
        run.finish()
    assert called == ["first"]
    assert record(run)["status"] == "finished"
    assert record(run)["problems"] == [
        {"where": "run.finish", "what": "ZeroDivisionError: division by zero", "count": 1}
    ]


def test_a_file_that_cannot_be_written_is_a_problem_and_loses_nothing(run: trackers.Run) -> None:
    (run.path / "train").touch()  # where a folder should be
    run.writer("train").scalars(0, {"loss": 0.5})
    with pytest.warns(trackers.TrackersWarning, match=r"run\.flush: FileExistsError"):
        run.flush()
    run.writer("train").scalars(1, {"loss": 0.25})
    run.flush()
    (problem,) = record(run)["problems"]
    assert problem["count"] >= 2
    (run.path / "train").unlink()
    run.flush()
    with load(run.path, "python") as logdir:
        assert logdir.scalars("train", "loss") == [(0, 0.5), (1, 0.25)]


def test_finishing_a_run_whose_directory_is_deleted_only_warns(run: trackers.Run) -> None:
    shutil.rmtree(run.path)
    with pytest.warns(trackers.TrackersWarning, match=r"run\.record: FileNotFoundError"):
        run.finish()
    assert not run.path.exists()


def test_a_message_is_printed_and_recorded(run: trackers.Run, capsys: pytest.CaptureFixture[str]) -> None:
    run.notify("the window was moved")
    assert capsys.readouterr().err == "trackers: the window was moved\n"
    run.flush()
    assert record(run)["messages"] == ["the window was moved"]


def test_a_resumed_run_continues_from_its_counts(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), trackers.Run(tmp_path, name="wide", hparams={"a": 1}, seed=2) as run:
        run.progress.epochs, run.progress.batches = 3, 120
        run.best["val_loss"] = {"value": 0.5, "step": 1}
        run.writer("train").scalars(2, {"loss": 0.5})
        1 / 0  # noqa: B018
    assert record(run)["status"] == "failed"
    with trackers.Run.resume(str(run.path)) as resumed:
        assert (record(resumed)["status"], record(resumed)["ended"]) == ("running", None)
        assert (resumed.path, resumed.name, dict(resumed.hparams)) == (run.path, "wide", {"a": 1, "seed": 2})
        assert (resumed.progress.epochs, resumed.progress.batches) == (3, 120)
        assert resumed.best == {"val_loss": {"value": 0.5, "step": 1}}
        resumed.best["val_loss"] = {"value": 0.25, "step": 3}
        resumed.progress.epochs += 1
        resumed.writer("train").scalars(3, {"loss": 0.25})
    ended = record(resumed)
    assert (ended["status"], ended["epochs"], ended["batches"]) == ("finished", 4, 120)
    assert ended["best"] == {"val_loss": {"value": 0.25, "step": 3}}
    assert ended["ended"]
    assert ended["created"] == record(run)["created"]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_resumed_run_is_one_curve_and_one_row_of_hparams(tmp_path: Path, loader: Loader) -> None:
    with trackers.Run(tmp_path) as run:
        for step in range(4):
            run.writer("train").scalars(step, {"loss": step})
    with trackers.Run.resume(run.path) as resumed:
        for step in range(4, 6):
            resumed.writer("train").scalars(step, {"loss": step})
    with load(tmp_path, loader) as logdir:
        assert logdir.scalars(f"{run.name}/train", "loss") == [(step, float(step)) for step in range(6)]
        assert set(logdir.tags("hparams")) == {run.name}


def test_a_resumed_run_without_a_name_has_that_of_its_directory(tmp_path: Path) -> None:
    with trackers.Run(tmp_path, note="a label without a name") as run:
        pass
    with trackers.Run.resume(run.path) as resumed:
        assert resumed.name == run.path.name


@pytest.mark.parametrize("where", ["empty", "nowhere", "file"])
def test_a_directory_without_a_run_record_cannot_be_resumed(tmp_path: Path, where: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(trackers.RunDirectoryError, match=rf"{where}/run\.json' should be the record of a run: "):
        trackers.Run.resume(tmp_path / where)
    assert list((tmp_path / "empty").iterdir()) == []
