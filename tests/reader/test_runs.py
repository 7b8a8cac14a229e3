"""Runs: one row per run, of this kit and of other writers."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import click.testing
import pandas as pd
import pytest
from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.hparams import api as hp

import trackers
from trackers.cli import main
from trackers.formats.tfrecord import encode_record
from trackers.manage.run_directories import run_directories
from trackers.reader import run_status
from trackers.schema.run_record import RunRecord
from trackers.write.writer import Writer

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    settings = {"learning_rate": 0.1, "units": 8, "dataset": "iris"}
    with trackers.Run(folder / "exp", hparams=settings, seed=3, name="first", tags=["baseline"], note="mind") as run:
        for step, (loss, accuracy) in enumerate([(0.5, 0.25), (0.25, 0.75), (0.375, 0.5)]):
            run.writer("train").scalars(step, {"epoch_loss": loss, "batch_loss": 9.0, "epoch_learning_rate": 0.1})
            run.writer("validation").scalars(step, {"epoch_accuracy": accuracy, "evaluation_accuracy_vs_iterations": 9})
    with pytest.raises(KeyError), trackers.Run(folder / "exp", hparams={"learning_rate": 0.2}):
        raise KeyError
    # As keras.callbacks.TensorBoard and hp.KerasCallback lay it out.
    start = hp.hparams_pb({"learning_rate": 0.5, "optimizer": "adam", "units": 16.0}, start_time_secs=1_600_000_000.0)
    stock = Writer(folder / "stock")
    stock.summaries(0, start.value)
    for step in range(3):
        writer = Writer(folder / "stock" / "validation")
        writer.scalars(step, {"epoch_loss": 1.0 - step / 4})
        writer.close()
    stock.close()
    other = Writer(folder / "torch")
    other.scalars(0, {"batch_loss": 2.0, "f1": 0.5})
    other.scalars(7, {"batch_loss": math.nan, "f1": 0.25})
    other.close()
    return folder


@pytest.fixture(scope="module")
def runs(logdir: Path) -> pd.DataFrame:
    return trackers.read(logdir).runs().set_index("run")


def test_each_run_has_a_row(runs: pd.DataFrame) -> None:
    tracked = [run for run in runs.index if run.startswith("exp/")]
    assert len(tracked) == 2
    assert list(runs.index) == [*sorted(tracked), "stock", "torch"]


def test_the_row_of_a_tracked_run_has_its_record_label_and_metrics(runs: pd.DataFrame, logdir: Path) -> None:
    row = runs[runs.name == "first"].iloc[0]
    record = json.loads((logdir / row.name / "run.json").read_text())
    assert (row.status, row.dataset, row.seed, row.command) == ("finished", "iris", 3, record["command"])
    assert (row.tags, row.note, row.commit) == (["baseline"], "mind", record["git"] and record["git"]["commit"])
    assert (row["hparams.learning_rate"], row["hparams.units"]) == (0.1, 8)
    assert row.start == pd.Timestamp(record["created"])
    assert row.end == pd.Timestamp(record["ended"])
    assert row.duration == pytest.approx((row.end - row.start).total_seconds(), abs=1e-5)
    assert (row["last.loss"], row["best.loss"], row["best_step.loss"]) == (0.375, 0.25, 1)
    assert (row["last.val_accuracy"], row["best.val_accuracy"], row["best_step.val_accuracy"]) == (0.5, 0.75, 1)


def test_only_metrics_have_a_column(runs: pd.DataFrame) -> None:
    metrics = {name.removeprefix("last.") for name in runs.columns if name.startswith("last.")}
    assert metrics == {"loss", "val_accuracy", "val_loss", "batch_loss", "f1"}
    assert list(runs["last.batch_loss"].isna()) == [True, True, True, True]  # the last one of torch is NaN
    assert runs.loc["torch", "best.batch_loss"] == 2.0


def test_a_run_that_raised_is_failed(runs: pd.DataFrame) -> None:
    assert runs[runs["hparams.learning_rate"] == 0.2].status.item() == "failed"


def test_the_row_of_any_other_run_has_its_hparams_session_and_metrics(runs: pd.DataFrame, logdir: Path) -> None:
    row = runs.loc["stock"]
    assert (row.status, row["hparams.optimizer"], row["hparams.units"]) == ("unknown", "adam", 16)
    assert row.start == pd.Timestamp(1_600_000_000, unit="s", tz="UTC")
    walls = trackers.read(logdir).scalars(runs=["stock"]).wall_time
    assert row.end.timestamp() == pytest.approx(walls.max(), abs=1e-5)
    assert (row["last.val_loss"], row["best.val_loss"], row["best_step.val_loss"]) == (0.5, 0.5, 2)
    assert runs.loc["torch", "start"].timestamp() == pytest.approx(
        trackers.read(logdir).scalars(runs=["torch"]).wall_time.min(), abs=1e-5
    )


def test_the_direction_of_a_metric_can_be_given(logdir: Path) -> None:
    runs = trackers.read(logdir).runs(metric_directions={"f1": "min", "loss": "max"}).set_index("run")
    assert runs.loc["torch", "best.f1"] == 0.25
    assert runs[runs.name == "first"]["best.loss"].item() == 0.5
    with pytest.raises(trackers.InvalidArgumentError, match="direction of 'f1' must be \"min\" or \"max\", not 'most'"):
        trackers.read(logdir).runs(metric_directions={"f1": "most"})  # type: ignore[dict-item]


def test_the_best_value_in_the_record_takes_precedence_over_the_inferred_direction(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        run.best["oddity"] = {"value": 7.0, "step": 1}
        for step, value in enumerate([3.0, 7.0, 5.0]):
            run.writer("train").scalars(step, {"epoch_oddity": value})
    row = trackers.read(tmp_path).runs().iloc[0]
    assert (row["best.oddity"], row["best_step.oddity"], row["last.oddity"]) == (7.0, 1, 5.0)
    [info] = trackers.read(tmp_path).run_infos()
    assert info.metrics["oddity"].direction == "max"


def test_a_record_that_took_the_wrong_direction_does_not_hide_the_best_value(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        run.best["reward"] = {"value": 3.0, "step": 0}  # as versions that took every unknown metric for a loss wrote it
        for step, value in enumerate([3.0, 7.0, 5.0]):
            run.writer("train").scalars(step, {"epoch_reward": value})
    [info] = trackers.read(tmp_path).run_infos()
    assert info.metrics["reward"] == (5.0, 7.0, 1, "max")


def test_the_direction_that_a_run_was_given_is_kept(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        for step, value in enumerate([3.1, 7.1, 5.1]):
            run.writer("train").scalars(step, {"epoch_reward": value})
            run.log_metrics(step, {"reward": value}, {"reward": "min"})
    [info] = trackers.read(tmp_path).run_infos()
    assert (info.metrics["reward"].best, info.metrics["reward"].direction) == (3.1, "min")


def test_the_settings_of_a_logdir_give_the_direction(tmp_path: Path) -> None:
    for step, value in enumerate([3.0, 7.0, 5.0]):
        writer = Writer(tmp_path / "run" / "validation")
        writer.scalars(step, {"distance": value})
        writer.close()
    logs = trackers.read(tmp_path)
    assert logs.run_infos()[0].metrics["val_distance"].direction == "min"
    (tmp_path / "trackers.json").write_text('{"metric_directions": {"distance": "max"}}')
    assert logs.refresh().run_infos()[0].metrics["val_distance"] == (5.0, 7.0, 1, "max")
    assert logs.run_infos({"val_distance": "min"})[0].metrics["val_distance"].best == 3.0


def test_hparams_keep_their_types(logdir: Path) -> None:
    hparams = trackers.read(logdir).hparams().set_index("run")
    assert list(hparams.columns) == ["learning_rate", "units", "dataset", "seed", "optimizer"]
    assert hparams["units"].dtype == hparams["seed"].dtype == "Int64"
    assert hparams["learning_rate"].dtype == "float64"
    assert hparams.loc["stock", "units"] == 16


def test_splits_adds_a_column(logdir: Path) -> None:
    frame = trackers.read(logdir).scalars(tags="epoch_loss", splits=True)
    assert list(frame.columns) == ["run", "split", "tag", "step", "wall_time", "value"]
    assert list(frame[frame.run == "stock"].split.unique()) == ["validation"]
    run = next(run for run in frame.run.unique() if run.startswith("exp/"))
    assert list(frame[frame.run == run].split.unique()) == ["train"]


def test_the_directory_of_a_run_selects_all_of_its_folders(logdir: Path) -> None:
    logs = trackers.read(logdir)
    assert set(logs.scalars(runs="stock").run) == {"stock/validation"}
    assert set(logs.scalars(runs=["stock/validation"]).run) == {"stock/validation"}


def test_a_string_is_one_tag(logdir: Path) -> None:
    assert set(trackers.read(logdir).scalars(tags="epoch_loss").tag) == {"epoch_loss"}


def test_a_run_that_is_read_as_a_logdir_is_named_dot(logdir: Path) -> None:
    path = next((logdir / "exp").iterdir())
    runs = trackers.read(path).runs()
    assert list(runs.run) == ["."]
    assert set(trackers.read(path).scalars(splits=True).run) <= {"."}


SCRIPT = """
import sys, time, trackers
run = trackers.Run(sys.argv[1], hparams={"a": 1})
print("open", flush=True)
time.sleep(60)
"""


def test_a_run_whose_process_is_gone_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        monkeypatch.setattr(run_status, "_ALIVE_SECONDS", 0)
        assert trackers.read(tmp_path).runs().status.item() == "running"
        process.send_signal(signal.SIGKILL)
        process.wait()
        row = trackers.read(tmp_path).runs().iloc[0]
        assert (row.status, row.end is pd.NaT) == ("killed", True)
        (record,) = tmp_path.glob("*/run.json")
        with trackers.Run.resume(record.parent):
            assert trackers.read(tmp_path).runs().status.item() == "running"
        assert trackers.read(tmp_path).runs().status.item() == "finished"


def test_a_run_on_another_machine_is_killed_when_its_record_is_stale(tmp_path: Path) -> None:
    record = RunRecord(status="running", host="elsewhere", pid=os.getpid())
    now = time.time()
    assert run_status.run_status(record, now - run_status.STALE_SECONDS / 2) == "running"
    assert run_status.run_status(record, now - 2 * run_status.STALE_SECONDS) == "killed"
    assert run_status.run_status(replace(record, status="failed"), 0.0) == "failed"


def test_metrics_and_hparams_survive_a_malformed_record_and_label(tmp_path: Path) -> None:
    with trackers.Run(tmp_path, hparams={"units": 4}) as run:
        run.writer().scalars(0, {"f1": 1.0})
    (run.path / "run.json").write_text("{half")
    (run.path / "label.json").write_text("[]")
    row = trackers.read(tmp_path).runs().iloc[0]
    assert (row.status, row["hparams.units"], row["last.f1"]) == ("finished", 4, 1.0)


def test_a_logdir_without_runs_is_an_empty_frame_with_columns(tmp_path: Path) -> None:
    runs = trackers.read(tmp_path).runs()
    assert runs.empty
    assert list(runs.columns)[:4] == ["run", "name", "status", "error"]
    assert trackers.read(tmp_path).aggregate_seeds().empty
    assert list(trackers.read(tmp_path).hparams().columns) == ["run"]


def test_runs_are_measured_again_when_their_files_have_grown(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run, trackers.Run(tmp_path) as other:
        for step, loss in enumerate((0.5, 0.25)):
            for one in (run, other):
                one.writer("train").scalars(step, {"epoch_loss": loss})
                one.writer("train").flush()
        logs = trackers.read(tmp_path)
        first = logs.runs()
        pd.testing.assert_frame_equal(logs.runs(), first)
        assert list(logs.runs(metric_directions={"loss": "max"})["best.loss"]) == [0.5, 0.5]
        run.writer("train").scalars(2, {"epoch_loss": 0.125})
        run.writer("train").flush()
        refreshed = logs.refresh().runs().set_index("run")
        assert refreshed.loc[run.name, ["last.loss", "best.loss", "best_step.loss"]].to_list() == [0.125, 0.125, 2]
        assert refreshed.loc[other.name, "last.loss"] == 0.25
    shutil.rmtree(other.path)
    assert list(logs.refresh().runs()["run"]) == [run.name]
    assert list(logs._run_infos._measurements) == [run.name]


def write_events(folder: Path, *wall_times: float) -> None:
    """Writes an event file of a scalar at each of these times."""
    folder.mkdir(parents=True)
    events = [
        event_pb2.Event(wall_time=time, step=step, summary={"value": [{"tag": "loss", "simple_value": 1.0}]})
        for step, time in enumerate(wall_times)
    ]
    records = b"".join(encode_record(event.SerializeToString()) for event in events)
    (folder / "events.out.tfevents.1700000000.host.1.0").write_bytes(records)


def test_times_before_1980_are_blank(tmp_path: Path) -> None:
    write_events(tmp_path / "from_zero", 0.0, 2.5, 5.0)
    write_events(tmp_path / "mostly_dated", 0.0, 1_600_000_000.0, 1_600_000_060.0)
    write_events(tmp_path / "dated", 1_600_000_000.0)
    runs = trackers.read(tmp_path).runs().set_index("run")
    assert list(runs["start"].isna()) == list(runs["end"].isna()) == [False, True, False]
    assert dict(runs["duration"]) == {"dated": 0.0, "from_zero": 5.0, "mostly_dated": 60.0}
    csv = click.testing.CliRunner().invoke(main, ["runs", str(tmp_path), "--csv"]).output
    assert "1970" not in csv


def test_a_folder_with_a_trace_alone_is_a_run(tmp_path: Path) -> None:
    trace = next(DATA.glob("profile/narrow/train/plugins/profile/*/*.xplane.pb"))
    for folder in ("alone", "keras/train"):
        session = tmp_path / folder / "plugins" / "profile" / "2026_11_21"
        session.mkdir(parents=True)
        shutil.copy(trace, session)
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(trace, tmp_path / "elsewhere")
    logs = trackers.read(tmp_path)
    assert list(logs.runs()["run"]) == ["alone", "keras"]
    assert set(run_directories(tmp_path)) == {"alone", "keras"}
    assert logs.scalars().empty and logs.problems().empty


def test_a_success_that_lightning_writes_before_training_is_not_believed() -> None:
    infos = {info.run: info for info in trackers.read(DATA / "lightning").run_infos()}
    info = infos["tiny/version_0"]
    assert info.hparams and info.status == "unknown"
    assert info.end is not None  # of its last value
    # Keras's callback writes when the training ended.
    assert {info.status for info in trackers.read(DATA / "keras").run_infos() if info.hparams} == {"finished"}
