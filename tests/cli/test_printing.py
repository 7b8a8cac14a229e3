"""Tables fit the terminal: no line is too long, and the sorted column and the dates are always whole."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import trackers
from tests.cli.conftest import Verb
from tests.cli.terminal import run_in_terminal

WIDTHS = [60, 80, 120, 200]
DATE = re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d\b")


@pytest.fixture(scope="module")
def wide_logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder with `logs` of runs with long names, many hyperparameters and metrics, tags and a note."""
    folder = tmp_path_factory.mktemp("wide")
    for number in range(4):
        hparams = {f"a_rather_long_hyperparameter_{index}": index + number for index in range(10)}
        name = f"run number {number} with a name that is longer than most"
        with trackers.Run(
            folder / "logs" / "experiment", hparams=hparams, name=name, tags=["baseline", "paper"], note="words " * 30
        ) as run:
            for metric in ("loss", "accuracy", "mean_absolute_error", "top_5_accuracy"):
                run.writer("validation").scalars(0, {f"epoch_{metric}": 0.123456 + number})
    return folder


@pytest.mark.parametrize("width", WIDTHS)
def test_runs_fits_the_terminal(wide_logdir: Path, width: int) -> None:
    head, *lines = run_in_terminal(wide_logdir, width, "runs", "--sort", "val_mean_absolute_error")
    rows = lines[:4]
    assert max(map(len, (head, *lines))) <= width
    title = next(title for title in re.split("  +", head) if title.startswith("best val_mean_"))
    assert title.endswith("_error ↓")
    assert [value for row in rows for value in re.findall(r"\b\d\.\d{4}\b", row)][::1]
    column = head.index(title)
    assert [row[column:].split()[0] for row in rows] == ["0.12346", "1.1235", "2.1235", "3.1235"]
    assert all(DATE.search(row) for row in rows)
    assert all(row.startswith("exp") for row in rows)
    hidden = " ".join(lines[4:])
    assert ("Columns that do not fit:" in hidden) is (width < 200 or "note" not in head)
    for metadata in ("status", "duration", "note"):
        assert (metadata in head.split()) is not (metadata in re.split(r"[ ,.:]+", hidden))


@pytest.mark.parametrize("width", WIDTHS)
def test_compare_fits_the_terminal(wide_logdir: Path, width: int) -> None:
    names = [str(path.relative_to(wide_logdir)) for path in sorted(wide_logdir.glob("logs/*/*"))]
    lines = run_in_terminal(wide_logdir, width, "compare", *names, "--all", "--sort", "val_loss")
    assert max(map(len, lines)) <= width
    starts = [date for line in lines if line.startswith("start") for date in DATE.findall(line)]
    assert len(starts) == 4
    rows = [line.split()[3:] for line in lines if line.startswith("best val_loss ↓")]
    losses = [value for row in rows for value in row if value != "*"]
    assert losses == ["0.12346", "1.1235", "2.1235", "3.1235"]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_trash_fits_the_terminal(wide_logdir: Path, tmp_path: Path, verb: Verb, width: int) -> None:
    shutil.copytree(wide_logdir / "logs", tmp_path / "logs")
    names = [str(path) for path in sorted(tmp_path.glob("logs/*/*"))]
    assert verb("trash", *names, "--logdir", str(tmp_path / "logs")).returncode == 0
    head, *lines = run_in_terminal(tmp_path, width, "trash", "--list")
    assert max(map(len, (head, *lines))) <= width
    assert "moved (UTC)" in head
    assert all(DATE.search(row) for row in lines[:4])


def test_a_pipe_gets_every_column_in_full(verb: Verb, wide_logdir: Path) -> None:
    head, *rows = verb("runs", str(wide_logdir / "logs")).stdout.splitlines()
    assert len(rows) == 4
    assert head.split()[-1] == "note"
    assert rows[0].endswith("words words")
    assert "…" not in "".join(rows)
