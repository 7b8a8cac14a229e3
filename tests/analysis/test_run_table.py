"""The table of runs: columns that say something, cells that read well."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import trackers
from trackers.analysis.comparison import named_runs, side_by_side
from trackers.analysis.run_table import best_of, cell, chosen_columns, heading


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    for number, rate in enumerate((0.1, 0.01)):
        name = "second" if number else None
        with trackers.Run(folder, hparams={"learning_rate": rate, "units": 8}, name=name) as run:
            for split in ("train", "validation"):
                run.writer(split).scalars(0, {"epoch_loss": rate, "epoch_accuracy": rate})  # type: ignore[arg-type]
                run.writer(split).scalars(1, {"epoch_loss": 2 * rate, "epoch_accuracy": 0})  # type: ignore[arg-type]
    return folder


def test_columns_that_say_something(logdir: Path) -> None:
    runs = trackers.read(logdir).runs()
    assert chosen_columns(runs) == [
        "run", "name", "status", "start", "duration", "hparams.learning_rate", "best.val_accuracy", "best.val_loss",
    ]  # fmt: skip
    assert chosen_columns(runs, ["last.loss", "units"])[-2:] == ["last.loss", "hparams.units"]
    with pytest.raises(trackers.InvalidArgumentError, match="no run has 'val_los'; there is val_loss"):
        chosen_columns(runs, ["val_los"])


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("duration", 3.25, "3.2 s"),
        ("duration", 65.4, "1 min 05 s"),
        ("duration", 7325.0, "2 h 02 min"),
        ("start", pd.Timestamp("2026-11-21T14:03:59Z"), "2026-11-21 14:03"),
        ("tags", ["a", "b"], "a, b"),
        ("best.loss", 0.123456789, "0.12346"),
        ("best.loss", float("nan"), ""),
        ("seed", pd.NA, ""),
        ("start", pd.NaT, ""),
        ("hparams.bias", True, "True"),
        ("commit", "0123456789abcdef", "0123456789"),
    ],
)
def test_cells_read_well(name: str, value: object, expected: str) -> None:
    assert cell(name, value) == expected


def test_headings() -> None:
    assert [heading(name) for name in ("best.val_loss", "last.loss", "hparams.units", "run")] == [
        "best val_loss", "last loss", "units", "run",
    ]  # fmt: skip


def test_which_runs_are_the_best() -> None:
    assert best_of("best.val_accuracy", [0.1, float("nan"), 0.3]) == {2}
    assert best_of("best.val_loss", [0.1, pd.NA, 0.3, 0.1]) == {0, 3}
    assert best_of("best.val_loss", [0.1, None, 0.1]) == set()
    assert best_of("status", ["a", "b"]) == set()


def test_side_by_side(logdir: Path) -> None:
    runs = trackers.read(logdir).runs()
    first = runs["run"][runs["name"] == ""].item()
    table = named_runs([str(logdir / first), "second"], str(logdir))
    headings, lines = side_by_side(table)
    assert headings == ["", first, "second"]
    found = {line[0]: line[1:] for line in lines}
    assert found["learning_rate"] == ["0.1", "0.01"]
    assert found["best val_loss"] == ["0.1", "0.01 *"]
    assert found["best val_accuracy"] == ["0.1 *", "0.01"]
    names = [line[0] for line in lines]
    assert names.index("learning_rate") < names.index("units")
    assert [line[0] for line in side_by_side(table, ["val_loss"])[1]][-1] == "best val_loss"


def test_a_name_must_fit_one_run(logdir: Path) -> None:
    first = trackers.read(logdir).runs()["run"][0]
    assert named_runs([first[-4:]], str(logdir))["run"].item() == first
    with pytest.raises(trackers.ReadError, match="'nobody' is neither the directory of a run nor the name of one"):
        named_runs(["nobody"], str(logdir))
    ends = {run[-1] for run in trackers.read(logdir).runs()["run"]}
    if len(ends) == 1:
        with pytest.raises(trackers.InvalidArgumentError, match="fits 2 runs"):
            named_runs([ends.pop()], str(logdir))
