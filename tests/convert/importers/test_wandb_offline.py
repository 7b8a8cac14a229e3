"""Runs of W&B are read back exactly, up to where a file was cut off."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest

import trackers
from tests.convert.importers.golden import DATA, comparable, read_label, read_points, read_record, read_source
from tests.data import make_foreign_trackers as original
from tests.loaders import LOADERS, Loader, load
from tests.write.test_hparams import HParams
from trackers.convert.importers import wandb_offline
from trackers.convert.importers.import_runs import ImportSummary, import_runs
from trackers.convert.importers.imported_run import MetricRow

WANDB = DATA / "wandb"
WHOLE = next(WANDB.glob("*-whole001/*.wandb"))
KILLED = next(WANDB.glob("*-killed/*.wandb"))
RUN = "digits/first_try_é-whole001"


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    logdir = tmp_path_factory.mktemp("wandb") / "logs"
    summary = import_runs(wandb_offline.find_runs([WANDB]), logdir)
    assert (summary.imported, summary.existing, summary.unfinished, summary.damaged, summary.errors) == (6, 0, 1, 1, [])
    assert summary.skipped == {"media": 1, "text": 1}
    return logdir


def test_every_point_is_imported(logdir: Path) -> None:
    written = [(tag, step, wall_time, comparable(value)) for tag, step, wall_time, value in original.wandb_points()]
    assert read_points(logdir, RUN) == sorted(written, key=str)


@pytest.mark.parametrize("loader", LOADERS)
def test_both_loaders_show_the_runs(logdir: Path, loader: Loader) -> None:
    with load(logdir, loader) as loaded:
        for tag in ("epoch/loss", "validation/loss", "validation/count"):
            points = [(step, value) for name, step, _, value in original.wandb_points() if name == tag]
            assert loaded.scalars(RUN, tag) == [(step, pytest.approx(value, rel=1e-7)) for step, value in points]
        assert loaded.scalars(RUN, "Best/epoch/accuracy") == [(99, pytest.approx(1 - 1 / 102))]
        assert loaded.scalars(RUN, "Last/validation/count") == [(99, 99.0)]
        rows = HParams(loaded).rows()
    assert len(rows) == 6  # including both parts of the resumed run
    row = rows["first_try_é-whole001"]
    assert row.hparams["optimizer.name"].string_value == "adam"
    assert row.hparams["layers"].number_value == 3
    metrics = {value.name.tag: value.value for value in row.metric_values}
    assert metrics["Best/epoch/loss"] == pytest.approx(1 / 102)


def test_the_run_record_has_the_metadata_of_wandb(logdir: Path) -> None:
    record = read_record(logdir / RUN)
    flat = {"learning_rate": 1e-3, "optimizer.name": "adam", "optimizer.betas": "[0.9, 0.999]"}
    assert record["hparams"] == flat | {"dataset": "digits", "seed": 7} | original.WANDB_LATE
    assert (record["dataset"], record["seed"], record["experiment"]) == ("digits", 7, "digits")
    assert (record["id"], record["status"]) == ("first_try_é-whole001", "finished")
    assert record["git"] == {"commit": original.COMMIT, "dirty": None}
    assert (record["command"], record["host"]) == ("train.py --fast", "example")
    assert record["python"].startswith("3.")
    assert record["source"].startswith("wandb:whole001@")
    assert record["best"]["epoch/loss"] == {"value": 1 / 102, "step": 99}
    assert sorted(record["messages"]) == ["skipped: media (1)", "skipped: text (1)"]
    assert (record["problems"], record["packages"], record["pid"]) == ([], {}, 0)
    assert read_label(logdir / RUN) == {
        "name": "first try/é",
        "note": "two\nlines",
        "tags": ["adam", "small"],
    }


@pytest.mark.parametrize(
    ("run", "status"), [("failed", "failed"), ("interrup", "interrupted"), ("killed", "running"), ("resumed", "failed")]
)
def test_the_status_is_imported(logdir: Path, run: str, status: str) -> None:
    record = read_record(logdir / "digits" / run)
    assert record["status"] == status
    assert (record["ended"] is None) == (status == "running")


def test_a_killed_run_does_not_look_active(logdir: Path) -> None:
    path = logdir / "digits" / "killed"
    started = original.wandb_row(0)["_timestamp"]
    assert read_record(path)["problems"][0]["what"] == "the file ends in the middle of a record, at byte 32768"
    assert started < (path / "run.json").stat().st_mtime < time.time() - 60
    steps = trackers.read(path).scalars(tags=["epoch/loss"])["step"]
    assert list(steps) == [*range(1, len(steps) + 1)]
    assert len(steps) > 50


def test_both_parts_of_a_resumed_run_are_imported_once(logdir: Path) -> None:
    assert {path.name for path in (logdir / "digits").glob("resumed*")} == {"resumed", "resumed-2"}
    again = import_runs(wandb_offline.find_runs([WANDB]), logdir)
    assert (again.imported, again.existing) == (0, 6)


@pytest.mark.parametrize("below", ["", "wandb", "wandb/offline-run-1", "wandb/offline-run-1/run-a.wandb"])
def test_runs_are_found_from_any_folder_above_them(tmp_path: Path, below: str) -> None:
    folder = tmp_path / "wandb" / "offline-run-1"
    folder.mkdir(parents=True)
    shutil.copy(WHOLE, folder / "run-a.wandb")
    (tmp_path / "wandb" / "latest-run").symlink_to(folder)
    assert [source.name for source in wandb_offline.find_runs([tmp_path / below])] == ["run-a"]
    assert [source.name for source in wandb_offline.find_runs([tmp_path, tmp_path / below])] == ["run-a"]


def test_a_path_without_a_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.ReadError, match=r"expected W&B's folder `wandb`, .* has no \.wandb file$"):
        wandb_offline.find_runs([tmp_path])
    with pytest.raises(trackers.ReadError, match=r"nothing' does not exist$"):
        wandb_offline.find_runs([tmp_path / "nothing"])


def test_a_file_that_is_not_a_wandb_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "run-a.wandb"
    path.write_bytes(b"epoch,loss\n")
    with pytest.raises(trackers.ReadError, match=r"expected a .wandb file, .*run-a.wandb' begins with b'epoch,l'"):
        wandb_offline.read_run(path)


def import_prefix(path: Path, length: int, target: Path) -> ImportSummary:
    """Imports the first bytes of a file."""
    (target / f"{length}.wandb").write_bytes(path.read_bytes()[:length])
    return import_runs(wandb_offline.find_runs([target / f"{length}.wandb"]), target / f"logs{length}")


def test_a_truncated_file_is_read_up_to_its_end(tmp_path: Path) -> None:
    size = WHOLE.stat().st_size
    all_points = original.wandb_points()
    last_count = 0
    for length in sorted([*range(0, 2000, 61), *range(2000, size, 2503), *range(32760, 32780), size - 1, size]):
        summary = import_prefix(WHOLE, length, tmp_path)
        if summary.errors:
            (error,) = summary.errors
            assert f"{length}.wandb' " in error
            assert length < 1500
            assert not list((tmp_path / f"logs{length}").glob("*/*"))
            continue
        assert (summary.imported, summary.damaged) == (1, 1) or last_count == summary.points
        assert last_count <= summary.points <= len(all_points)
        last_count = summary.points
        points = read_points(tmp_path / f"logs{length}", RUN)
        assert set(points) <= {(tag, step, wall_time, comparable(value)) for tag, step, wall_time, value in all_points}
    assert last_count == len(all_points)


def test_damage_costs_only_its_block(tmp_path: Path) -> None:
    data = bytearray(WHOLE.read_bytes())
    data[20000] ^= 0xFF
    (tmp_path / "run-a.wandb").write_bytes(data)
    run = wandb_offline.read_run(tmp_path / "run-a.wandb")
    steps = [row.step for row in run.rows]
    assert len(run.problems) == 1
    assert re.fullmatch(r"\d+ bytes at byte \d+ are damaged and are left out", run.problems[0])
    assert steps == sorted(steps)
    assert steps[0] == 0
    assert steps[-1] == original.WANDB_STEPS - 1
    assert 50 < len(steps) < original.WANDB_STEPS


def test_rows_are_read_lazily() -> None:
    run = read_source(wandb_offline.find_runs([KILLED]), "run-killed")
    assert next(iter(run.rows)) == MetricRow(0, original.BEGAN, {"loss": 0.5})
