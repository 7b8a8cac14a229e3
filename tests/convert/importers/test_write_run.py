"""An imported run is written completely, once, or not at all."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

import trackers
from tests.convert.importers.golden import comparable, read_points, read_record
from trackers.convert.importers import write_run as module
from trackers.convert.importers.import_runs import import_runs
from trackers.convert.importers.imported_run import ImportedRun, ImportSource, MetricRow
from trackers.convert.importers.write_run import imported_sources, write_run
from trackers.errors import ReadError


def make_run(**fields: Any) -> ImportedRun:
    defaults: dict[str, Any] = {
        "source": "wandb:a",
        "experiment": "exp",
        "name": "name",
        "id": "id",
        "status": "finished",
        "created": 1700000000.0,
        "rows": [MetricRow(step, 1700000000.0 + step, {"loss": 0.1 * step}) for step in range(3)],
    }
    return ImportedRun(**defaults | fields)


def test_an_imported_run_can_be_resumed(tmp_path: Path) -> None:
    assert write_run(make_run(), tmp_path) == 3
    path = tmp_path / "exp" / "name-id"
    with trackers.Run.resume(path) as run:
        run.writer().scalars(3, {"loss": 0.5})
    assert read_record(path)["source"] == "wandb:a"
    assert imported_sources(tmp_path) == {"wandb:a"}


def test_the_event_file_starts_when_the_run_started(tmp_path: Path) -> None:
    write_run(make_run(), tmp_path)
    (path,) = tmp_path.rglob("events.out.tfevents.*")
    assert path.name.startswith("events.out.tfevents.1700000000.")
    assert next(iter(EventFileLoader(str(path)).Load())).wall_time == 1700000000.0


def test_a_run_without_points_has_a_session(tmp_path: Path) -> None:
    assert write_run(make_run(rows=[]), tmp_path) == 0
    assert read_record(tmp_path / "exp" / "name-id")["ended"] == "2023-11-14T22:13:20.000+00:00"
    assert set(trackers.read(tmp_path).tags()["plugin"]) == {"hparams"}


def test_any_name_becomes_a_folder_inside_the_logdir(tmp_path: Path) -> None:
    write_run(make_run(experiment="../../é x", name="/etc/passwd", id=".."), tmp_path / "logs")
    write_run(make_run(experiment="", name="…" * 300, id="日" * 300, source="b"), tmp_path / "logs")
    runs = sorted(str(path.parent.relative_to(tmp_path / "logs")) for path in tmp_path.rglob("run.json"))
    assert runs == ["unnamed/unnamed-" + "日" * 33, "é_x/etc_passwd-unnamed"]


def test_another_run_of_the_same_name_gets_its_own_directory(tmp_path: Path) -> None:
    for number in range(3):
        assert write_run(make_run(source=f"wandb:{number}"), tmp_path) == 3
    (tmp_path / "exp" / "name-id-4").touch()
    assert write_run(make_run(source="wandb:4"), tmp_path) == 3
    names = {path.parent.name for path in tmp_path.rglob("run.json")}
    assert names == {"name-id", "name-id-2", "name-id-3", "name-id-5"}
    assert {read_record(tmp_path / "exp" / name)["id"] for name in names} == names


def test_importing_a_run_again_changes_nothing(tmp_path: Path) -> None:
    import_runs([ImportSource("a", make_run)], tmp_path)
    (tmp_path / "exp").rename(tmp_path / "renamed")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    summary = import_runs([ImportSource("a", lambda: make_run(name="renamed too"))], tmp_path)
    assert (summary.imported, summary.existing) == (0, 1)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_run_imported_by_another_process_meanwhile_is_not_written_twice(tmp_path: Path) -> None:
    def rows() -> Iterator[MetricRow]:
        yield MetricRow(0, 1.0, {"loss": 1.0})
        write_run(make_run(), tmp_path)

    assert write_run(make_run(rows=rows()), tmp_path) is None
    assert [path.name for path in (tmp_path / "exp").iterdir()] == ["name-id"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ReadError("broken"), OSError(errno.ENOSPC, "disk full")])
def test_an_interrupted_import_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    def rows() -> Iterator[MetricRow]:
        for step in range(50_000):  # more than the writer buffers
            yield MetricRow(step, 1.0, {"loss": 1.0})
        raise error

    with pytest.raises((KeyboardInterrupt, trackers.TrackersError)):
        write_run(make_run(rows=rows()), tmp_path)
    assert list((tmp_path / "exp").iterdir()) == []
    assert write_run(make_run(), tmp_path) == 3


def test_the_draft_of_a_killed_import_is_not_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.shutil, "rmtree", lambda *_, **__: None)
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_run(make_run(), tmp_path)
    monkeypatch.undo()
    assert imported_sources(tmp_path) == set()
    assert write_run(make_run(), tmp_path) == 3


def test_a_logdir_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(trackers.RunDirectoryError, match=r"cannot write a run in '.*file/exp': Not a dir"):
        write_run(make_run(), tmp_path / "file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_logdir_without_write_permission_is_an_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(trackers.RunDirectoryError, match="Permission denied"):
        write_run(make_run(), tmp_path / "logs")


def test_numbers_beyond_float32_are_counted(tmp_path: Path) -> None:
    values = [0.1, 1e300, -1e39, 3.4e38, 5e-324, float("inf"), float("nan")]
    write_run(make_run(rows=[MetricRow(step, 0.1 * step, {"a": value}) for step, value in enumerate(values)]), tmp_path)
    points = sorted(read_points(tmp_path, "exp/name-id"), key=lambda row: row[1])
    infinity = float("inf")
    kept = [0.1, infinity, -infinity, 3.4e38, 0.0, infinity, float("nan")]
    assert points == [("a", step, 0.1 * step, comparable(value)) for step, value in enumerate(kept)]
    assert read_record(tmp_path / "exp" / "name-id")["messages"] == ["values beyond float32, written as infinity: 2"]


def test_points_at_invalid_steps_are_skipped_and_counted(tmp_path: Path) -> None:
    rows = [
        MetricRow(-5, 1.0, {"a": 1.0, "b": 1.0}),
        MetricRow(2**63, 1.0, {"a": 1.0}),
        MetricRow(2**63 - 1, 1.0, {"a": 2.0}),
    ]
    assert write_run(make_run(rows=rows), tmp_path) == 1
    path = tmp_path / "exp" / "name-id"
    assert read_record(path)["messages"] == ["skipped: points at steps out of range (3)"]
    assert read_points(path, ".") == [("a", 2**63 - 1, 1.0, 2.0)]


def test_the_best_and_the_last_value_of_each_metric_are_written(tmp_path: Path) -> None:
    names = ("loss", "accuracy", "mae", "val_mae", "learning_rate", "lr", "Best/loss")
    steps = [(3.0, 0.5, 1.0, 9.0, 0.1, 0.1, 7.0), (2.0, 0.9, 2.0, 8.0, 0.1, 0.1, 8.0)]
    steps += [(float("nan"), 0.7, 3.0, 9.0, 0.1, 0.1, 9.0)]
    rows = [MetricRow(step, 100.0 + step, dict(zip(names, values, strict=True))) for step, values in enumerate(steps)]
    write_run(make_run(rows=rows), tmp_path)
    path = tmp_path / "exp" / "name-id"
    frame = trackers.read(path).scalars()
    shown = {
        tag: (step, wall_time, comparable(value))
        for _, tag, step, wall_time, value in frame.itertuples(index=False)
        if tag.startswith(("Best/", "Last/")) and tag != "Best/loss"
    }
    assert shown == {
        "Last/loss": (2, 102.0, "nan"),
        "Best/accuracy": (1, 101.0, comparable(0.9)),
        "Last/accuracy": (2, 102.0, comparable(0.7)),
        "Best/val_mae": (1, 101.0, 8.0),
        "Last/val_mae": (2, 102.0, 9.0),
        "Best/Best/loss": (0, 100.0, 7.0),
        "Last/Best/loss": (2, 102.0, 9.0),
    }
    assert list(frame[frame["tag"] == "Best/loss"]["value"]) == [7.0, 8.0, 9.0]  # the tag of the source
    assert read_record(path)["best"]["mae"] == {"value": 1.0, "step": 0}


def test_two_hyperparameters_of_one_name_stop_only_their_run(tmp_path: Path) -> None:
    bad = make_run(hparams={"a.b": 1, "a": {"b": 2}}, source="wandb:bad")
    summary = import_runs([ImportSource("bad one", lambda: bad), ImportSource("good one", make_run)], tmp_path)
    assert summary.errors == ["bad one: two hyperparameters are named 'a.b': 1 and 2; rename one"]
    assert summary.imported == 1


def test_a_time_out_of_range_is_an_error(tmp_path: Path) -> None:
    summary = import_runs([ImportSource("late", lambda: make_run(created=1e18))], tmp_path)
    assert summary.errors == ["late: a run must start and end at seconds since the epoch, not at 1e+18"]


def test_progress_is_reported_per_run_and_per_thousand_rows(tmp_path: Path) -> None:
    rows = [MetricRow(step, 1.0, {"a": 1.0}) for step in range(2500)]
    progress: list[tuple[int, str]] = []
    runs = [ImportSource(name, lambda name=name: make_run(rows=rows, source=name)) for name in "ab"]
    import_runs(runs, tmp_path, lambda done, text: progress.append((done, text)))
    each = ["", ": 1,000 rows", ": 2,000 rows"]
    assert progress == [*((done, f"{'ab'[done]}{text}") for done, text in itertools.product((0, 1), each)), (2, "")]
