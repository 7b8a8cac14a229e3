from __future__ import annotations

import json
import os
import re
import resource
import shutil
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import trackers
from tests.loaders import LOADERS, Loader, load
from trackers.schema.splits import SPLITS


def record(run: trackers.Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run.path / "run.json").read_text())
    return found


def pulses(run: trackers.Run) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == f"pulse of {run.path.name}"]


def test_a_run_has_a_directory_and_a_record_at_once(tmp_path: Path) -> None:
    hparams = {"optimizer": {"name": "adam", "lr": 0.1}, "dataset": "mnist", "none": None}
    with trackers.Run(tmp_path / "exp", hparams=hparams, seed=7) as run:
        found = record(run)
        assert run.path.parent == tmp_path / "exp"
        assert run.name == run.path.name == found["id"]
        assert (found["experiment"], found["status"], found["ended"]) == ("exp", "running", None)
        assert found["hparams"] == {"optimizer.name": "adam", "optimizer.lr": 0.1, "dataset": "mnist", "seed": 7}
        assert (found["dataset"], found["seed"], found["pid"]) == ("mnist", 7, os.getpid())
        assert found["packages"]["keras"] and found["python"] and found["host"] and found["command"]
        assert (found["epochs"], found["batches"], found["best"], found["problems"]) == (0, 0, {}, [])
    ended = record(run)
    assert ended["status"] == "finished"
    assert datetime.fromisoformat(found["created"]) <= datetime.fromisoformat(ended["ended"])


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


def test_the_callers_dict_is_left_alone(tmp_path: Path) -> None:
    hparams = {"a": {"b": 1}}
    with trackers.Run(tmp_path, hparams=hparams, seed=1):
        assert hparams == {"a": {"b": 1}}


def test_what_a_person_says_of_a_run_goes_into_its_label(tmp_path: Path) -> None:
    with trackers.Run(tmp_path, name="wide", tags=(word for word in ["a", "b"]), note="why") as run:
        assert run.name == "wide"
        label = json.loads((run.path / "label.json").read_text())
    assert label == {"name": "wide", "note": "why", "tags": ["a", "b"]}


@pytest.mark.parametrize("said", [{"name": "a"}, {"note": "a"}, {"tags": ["a"]}])
def test_a_label_is_made_of_whatever_was_said(tmp_path: Path, said: dict[str, Any]) -> None:
    with trackers.Run(tmp_path, **said) as run:
        assert json.loads((run.path / "label.json").read_text()).items() >= said.items()


def test_there_is_no_label_when_nobody_said_anything(run: trackers.Run) -> None:
    assert not (run.path / "label.json").exists()


def test_tags_in_one_string_are_an_error_and_leave_no_directory(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=re.escape("not one string; did you mean tags=['abc']?")):
        trackers.Run(tmp_path, tags="abc")
    assert list(tmp_path.iterdir()) == []


def test_two_hparams_of_one_name_are_an_error_and_leave_no_directory(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=re.escape("two hyperparameters are named 'a.b': 1 and 2")):
        trackers.Run(tmp_path, hparams={"a.b": 1, "a": {"b": 2}})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("hparams", "seed", "kept"),
    [({"seed": 3}, None, 3), ({"seed": 3}, 3, 3), ({"seed": None}, 3, 3), ({}, 3, 3), (None, np.int64(3), 3)],
)
def test_a_seed_is_an_hparam_wherever_it_came_from(
    tmp_path: Path, hparams: dict[str, Any] | None, seed: int | None, kept: int
) -> None:
    with trackers.Run(tmp_path, hparams=hparams, seed=seed) as run:
        assert record(run)["hparams"] == {"seed": kept}


def test_two_seeds_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="two seeds came: seed=4, and 3 among the hparams"):
        trackers.Run(tmp_path, hparams={"seed": 3}, seed=4)


@pytest.mark.parametrize("root", ["file", "file/below", "/proc/nothing"])
def test_a_root_that_cannot_be_written_is_an_error(tmp_path: Path, root: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(trackers.RunDirectoryError, match=f"no run can be made in the folder '.*{root}'"):
        trackers.Run(tmp_path / root)


def test_a_record_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(trackers.RunDirectoryError, match="cannot be written: File too large"):
            trackers.Run(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_split_has_one_writer_and_its_own_folder(run: trackers.Run) -> None:
    assert run.writer("train") is run.writer("train")
    assert {split: run.writer(split).directory for split in (None, *SPLITS)} == {
        None: run.path,
        "train": run.path / "train",
        "validation": run.path / "validation",
    }


@pytest.mark.parametrize("split", ["test", "", "Train", "../train"])
def test_an_unknown_split_is_an_error_that_names_the_known_ones(run: trackers.Run, split: Any) -> None:
    message = re.escape(f"a split is one of train, validation, or None for the run itself; not {split!r}")
    for door in (run.writer, run.tf_writer):
        with pytest.raises(trackers.InvalidArgumentError, match=message):
            door(split)
    assert {found.name for found in run.path.iterdir() if found.is_dir()} == set()


def test_flush_brings_everything_to_the_disk_at_once(run: trackers.Run) -> None:
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


def test_what_is_written_is_on_disk_within_five_seconds_and_the_record_shows_a_heartbeat(
    run: trackers.Run, tmp_path: Path
) -> None:
    written = (run.path / "run.json").stat().st_mtime_ns
    run.writer("train").scalars(1, {"loss": 0.5})
    run.writer("validation").histograms(1, {"weights": [1.0, 2.0]})
    time.sleep(5)
    then = shutil.copytree(run.path, tmp_path / "then", copy_function=shutil.copy2)  # loading takes its time
    with load(then, "python") as logdir:
        assert logdir.scalars("train", "loss") == [(1, 0.5)]
        assert logdir.tags("histograms") == {"validation": {"weights"}}
    assert (then / "run.json").stat().st_mtime_ns > written


def test_the_pulse_stops_with_the_run(run: trackers.Run) -> None:
    (pulse,) = pulses(run)
    run.finish()
    pulse.join(10)
    assert not pulse.is_alive()


def test_a_run_that_is_over_takes_nothing_more(run: trackers.Run) -> None:
    writer = run.writer("train")
    run.finish("failed")
    message = rf"the run {run.path.name} has ended \(failed\); open a new one"
    for call in (run.writer, run.tf_writer, run.callbacks):
        with pytest.raises(trackers.RunFinishedError, match=message):
            call()
    with pytest.raises(trackers.RunFinishedError, match=r"train has ended and takes no more summaries; open a new run"):
        writer.scalars(0, {"loss": 1.0})


def test_a_second_end_does_nothing(run: trackers.Run) -> None:
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
def test_a_run_ends_as_one_of_three(run: trackers.Run, status: Any) -> None:
    message = re.escape(f"a run ends as one of finished, failed, interrupted; not as {status!r}")
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        run.finish(status)
    run.writer("train").scalars(0, {"loss": 1.0})  # the run is still open


def test_what_was_to_be_called_at_the_end_is_called_last_first_and_may_write(run: trackers.Run) -> None:
    called: list[int] = []
    for number in range(3):
        run.add_finish_callback(lambda number=number: called.append(number))  # type: ignore[misc]
    run.add_finish_callback(lambda: run.writer("train").scalars(9, {"loss": 0.5}))
    run.finish()
    assert called == [2, 1, 0]
    with load(run.path, "python") as logdir:
        assert logdir.scalars("train", "loss") == [(9, 0.5)]


def test_what_fails_at_the_end_is_a_problem_and_the_rest_goes_on(run: trackers.Run) -> None:
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


def test_a_problem_is_counted_warned_of_once_and_recorded(run: trackers.Run) -> None:
    message = rf"histograms: ValueError: no \(training goes on; see {run.path.name}/run\.json\)"
    with pytest.warns(trackers.TrackersWarning, match=message) as caught:
        run.report_problem("histograms", ValueError("no"))
        for _ in range(4):
            run.report_problem("histograms", ValueError("no"))
    assert len(caught) == 1
    with pytest.warns(trackers.TrackersWarning, match="(histograms|images): another") as caught:
        run.report_problem("histograms", "another")
        run.report_problem("images", "another")
    assert len(caught) == 2
    run.flush()
    assert record(run)["problems"] == [
        {"where": "histograms", "what": "ValueError: no", "count": 5},
        {"where": "histograms", "what": "another", "count": 1},
        {"where": "images", "what": "another", "count": 1},
    ]


def test_problems_of_many_threads_are_all_counted(run: trackers.Run) -> None:
    with pytest.warns(trackers.TrackersWarning) as caught:
        threads = [
            threading.Thread(target=lambda: [run.report_problem("scalars", "no") for _ in range(200)]) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(caught) == 1
    run.flush()
    assert [problem["count"] for problem in record(run)["problems"]] == [1600]


def test_a_file_that_cannot_be_written_is_a_problem_and_nothing_is_lost(run: trackers.Run) -> None:
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


def test_a_run_whose_directory_is_gone_ends_with_a_warning_alone(run: trackers.Run) -> None:
    shutil.rmtree(run.path)
    with pytest.warns(trackers.TrackersWarning, match=r"run\.record: FileNotFoundError"):
        run.finish()
    assert not run.path.exists()


def test_a_decision_is_told_and_recorded(run: trackers.Run, capsys: pytest.CaptureFixture[str]) -> None:
    run.notify("the window was moved")
    assert capsys.readouterr().err == "trackers: the window was moved\n"
    run.flush()
    assert record(run)["notices"] == ["the window was moved"]


def test_a_resumed_run_goes_on_where_it_stood(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), trackers.Run(tmp_path, name="wide", hparams={"a": 1}, seed=2) as run:
        run.progress.epochs, run.progress.batches = 3, 120
        run.best["val_loss"] = {"value": 0.5, "step": 1}
        run.writer("train").scalars(2, {"loss": 0.5})
        1 / 0  # noqa: B018
    assert record(run)["status"] == "failed"
    with trackers.Run.resume(str(run.path)) as again:
        assert (record(again)["status"], record(again)["ended"]) == ("running", None)
        assert (again.path, again.name, dict(again.hparams)) == (run.path, "wide", {"a": 1, "seed": 2})
        assert (again.progress.epochs, again.progress.batches) == (3, 120)
        assert again.best == {"val_loss": {"value": 0.5, "step": 1}}
        again.best["val_loss"] = {"value": 0.25, "step": 3}
        again.progress.epochs += 1
        again.writer("train").scalars(3, {"loss": 0.25})
    ended = record(again)
    assert (ended["status"], ended["epochs"], ended["batches"]) == ("finished", 4, 120)
    assert ended["best"] == {"val_loss": {"value": 0.25, "step": 3}}
    assert ended["ended"]
    assert ended["created"] == record(run)["created"]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_resumed_run_is_one_curve_and_one_row(tmp_path: Path, loader: Loader) -> None:
    with trackers.Run(tmp_path) as run:
        for step in range(4):
            run.writer("train").scalars(step, {"loss": step})
    with trackers.Run.resume(run.path) as again:
        for step in range(4, 6):
            again.writer("train").scalars(step, {"loss": step})
    with load(tmp_path, loader) as logdir:
        assert logdir.scalars(f"{run.name}/train", "loss") == [(step, float(step)) for step in range(6)]
        assert set(logdir.tags("hparams")) == {run.name}


def test_a_resumed_run_keeps_the_directorys_name_when_it_had_no_other(tmp_path: Path) -> None:
    with trackers.Run(tmp_path, note="a label without a name") as run:
        pass
    with trackers.Run.resume(run.path) as again:
        assert again.name == run.path.name


@pytest.mark.parametrize("where", ["empty", "nowhere", "file"])
def test_only_a_run_can_be_resumed(tmp_path: Path, where: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(trackers.RunDirectoryError, match=rf"{where}/run\.json' should be the record of a run: "):
        trackers.Run.resume(tmp_path / where)
    assert list((tmp_path / "empty").iterdir()) == []
