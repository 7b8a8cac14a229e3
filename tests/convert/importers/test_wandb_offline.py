"""What W&B wrote is what is read back, however much of it is there."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest

import trackers
from tests.convert.importers.golden import DATA, comparable, label, one, points, record
from tests.data import make_foreign_trackers as made
from tests.loaders import LOADERS, Loader, load
from tests.write.test_hparams import HParams
from trackers.convert.importers import wandb_offline
from trackers.convert.importers.import_runs import Outcome, import_runs
from trackers.convert.importers.imported_run import Row

WANDB = DATA / "wandb"
WHOLE = next(WANDB.glob("*-whole001/*.wandb"))
KILLED = next(WANDB.glob("*-killed/*.wandb"))
RUN = "digits/first_try_é-whole001"


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    logdir = tmp_path_factory.mktemp("wandb") / "logs"
    outcome = import_runs(wandb_offline.find([WANDB]), logdir)
    assert (outcome.runs, outcome.already, outcome.unfinished, outcome.damaged, outcome.failures) == (6, 0, 1, 1, [])
    assert outcome.left_out == {"media": 1, "text": 1}
    return logdir


def test_every_point_is_there(logdir: Path) -> None:
    written = [(tag, step, when, comparable(value)) for tag, step, when, value in made.wandb_points()]
    assert points(logdir, RUN) == sorted(written, key=str)


@pytest.mark.parametrize("loader", LOADERS)
def test_tensorboard_shows_it(logdir: Path, loader: Loader) -> None:
    with load(logdir, loader) as loaded:
        for tag in ("epoch/loss", "validation/loss", "validation/count"):
            wanted = [(step, value) for name, step, _, value in made.wandb_points() if name == tag]
            assert loaded.scalars(RUN, tag) == [(step, pytest.approx(value, rel=1e-7)) for step, value in wanted]
        assert loaded.scalars(RUN, "Best/epoch/accuracy") == [(99, pytest.approx(1 - 1 / 102))]
        assert loaded.scalars(RUN, "Last/validation/count") == [(99, 99.0)]
        rows = HParams(loaded).rows()
    assert len(rows) == 6  # both parts of the run that was resumed among them
    row = rows["first_try_é-whole001"]
    assert row.hparams["optimizer.name"].string_value == "adam"
    assert row.hparams["layers"].number_value == 3
    metrics = {value.name.tag: value.value for value in row.metric_values}
    assert metrics["Best/epoch/loss"] == pytest.approx(1 / 102)


def test_the_record_says_what_wandb_knew(logdir: Path) -> None:
    found = record(logdir / RUN)
    flat = {"learning_rate": 1e-3, "optimizer.name": "adam", "optimizer.betas": "[0.9, 0.999]"}
    assert found["hparams"] == flat | {"dataset": "digits", "seed": 7} | made.WANDB_LATE
    assert (found["dataset"], found["seed"], found["experiment"]) == ("digits", 7, "digits")
    assert (found["id"], found["status"]) == ("first_try_é-whole001", "finished")
    assert found["git"] == {"commit": made.COMMIT, "dirty": None}
    assert (found["command"], found["host"]) == ("train.py --fast", "example")
    assert found["python"].startswith("3.")
    assert found["source"].startswith("wandb:whole001@")
    assert found["best"]["epoch/loss"] == {"value": 1 / 102, "step": 99}
    assert sorted(found["messages"]) == ["left out: media (1)", "left out: text (1)"]
    assert (found["problems"], found["packages"], found["pid"]) == ([], {}, 0)
    assert label(logdir / RUN) == {
        "name": "first try/é",
        "note": "two\nlines",
        "tags": ["adam", "small"],
    }


@pytest.mark.parametrize(
    ("run", "status"), [("failed", "failed"), ("interrup", "interrupted"), ("killed", "running"), ("resumed", "failed")]
)
def test_how_it_ended(logdir: Path, run: str, status: str) -> None:
    found = record(logdir / "digits" / run)
    assert found["status"] == status
    assert (found["ended"] is None) == (status == "running")


def test_a_run_that_was_killed_does_not_look_alive(logdir: Path) -> None:
    found = logdir / "digits" / "killed"
    began = made.wandb_row(0)["_timestamp"]
    assert record(found)["problems"][0]["what"] == "the file ends in the middle of a record, at byte 32768"
    assert began < (found / "run.json").stat().st_mtime < time.time() - 60
    steps = trackers.read(found).scalars(tags=["epoch/loss"])["step"]
    assert list(steps) == [*range(1, len(steps) + 1)]
    assert len(steps) > 50


def test_a_run_of_two_parts_is_two_runs_that_are_both_known_again(logdir: Path) -> None:
    assert {path.name for path in (logdir / "digits").glob("resumed*")} == {"resumed", "resumed-2"}
    again = import_runs(wandb_offline.find([WANDB]), logdir)
    assert (again.runs, again.already) == (0, 6)


@pytest.mark.parametrize("below", ["", "wandb", "wandb/offline-run-1", "wandb/offline-run-1/run-a.wandb"])
def test_any_folder_above_a_run_will_do(tmp_path: Path, below: str) -> None:
    folder = tmp_path / "wandb" / "offline-run-1"
    folder.mkdir(parents=True)
    shutil.copy(WHOLE, folder / "run-a.wandb")
    (tmp_path / "wandb" / "latest-run").symlink_to(folder)
    assert [found.what for found in wandb_offline.find([tmp_path / below])] == ["run-a"]
    assert [found.what for found in wandb_offline.find([tmp_path, tmp_path / below])] == ["run-a"]


def test_a_path_without_a_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(trackers.ReadError, match=r"should be W&B's folder `wandb`, .* holds no \.wandb file$"):
        wandb_offline.find([tmp_path])
    with pytest.raises(trackers.ReadError, match=r"nothing' should be .* is not there$"):
        wandb_offline.find([tmp_path / "nothing"])


def test_a_file_of_another_kind_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "run-a.wandb"
    path.write_bytes(b"epoch,loss\n")
    with pytest.raises(trackers.ReadError, match=r"run-a.wandb' should be a .wandb file, .* begins with b'epoch,l'"):
        wandb_offline.read(path)


def cut(path: Path, length: int, target: Path) -> Outcome:
    """Imports the first so many bytes of a file."""
    (target / f"{length}.wandb").write_bytes(path.read_bytes()[:length])
    return import_runs(wandb_offline.find([target / f"{length}.wandb"]), target / f"logs{length}")


def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    size = WHOLE.stat().st_size
    whole = made.wandb_points()
    before = 0
    for length in sorted([*range(0, 2000, 61), *range(2000, size, 2503), *range(32760, 32780), size - 1, size]):
        outcome = cut(WHOLE, length, tmp_path)
        if outcome.failures:
            (said,) = outcome.failures
            assert f"{length}.wandb' " in said
            assert length < 1500
            assert not list((tmp_path / f"logs{length}").glob("*/*"))
            continue
        assert (outcome.runs, outcome.damaged) == (1, 1) or before == outcome.points
        assert before <= outcome.points <= len(whole)
        before = outcome.points
        read = points(tmp_path / f"logs{length}", RUN)
        assert set(read) <= {(tag, step, when, comparable(value)) for tag, step, when, value in whole}
    assert before == len(whole)


def test_damage_in_the_middle_costs_its_block_alone(tmp_path: Path) -> None:
    data = bytearray(WHOLE.read_bytes())
    data[20000] ^= 0xFF
    (tmp_path / "run-a.wandb").write_bytes(data)
    run = wandb_offline.read(tmp_path / "run-a.wandb")
    steps = [row.step for row in run.rows]
    assert len(run.problems) == 1
    assert re.fullmatch(r"\d+ bytes at byte \d+ are damaged and are left out", run.problems[0])
    assert steps == sorted(steps)
    assert steps[0] == 0
    assert steps[-1] == made.WANDB_STEPS - 1
    assert 50 < len(steps) < made.WANDB_STEPS


def test_rows_can_be_counted_on_the_way() -> None:
    run = one(wandb_offline.find([KILLED]), "run-killed")
    assert next(iter(run.rows)) == Row(0, made.BEGAN, {"loss": 0.5})
