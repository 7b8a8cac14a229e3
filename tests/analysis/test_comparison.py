"""The comparison of a few runs: only what differs, the best values marked."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackers
from trackers.analysis.comparison import comparison_table, resolve_runs


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    for number, rate in enumerate((0.1, 0.01)):
        name = "second" if number else None
        with trackers.Run(folder, hparams={"learning_rate": rate, "units": 8}, name=name) as run:
            for split in ("train", "validation"):
                run.writer(split).scalars(0, {"epoch_loss": rate, "epoch_accuracy": rate})
                run.writer(split).scalars(1, {"epoch_loss": 2 * rate, "epoch_accuracy": 0})
    return folder


def test_only_what_differs_is_compared(logdir: Path) -> None:
    infos = trackers.read(logdir).run_infos()
    first = next(info.run for info in infos if not info.name)
    headings, rows = comparison_table(resolve_runs([str(logdir / first), "second"], str(logdir)))
    assert headings == ["", first, "second"]
    cells = {row[0]: row[1:] for row in rows}
    assert cells["learning_rate"] == ["0.1", "0.01"]
    assert cells["best val_loss ↓"] == ["0.1", "0.01 *"]
    assert cells["best val_accuracy ↑"] == ["0.1 *", "0.01"]
    assert "units" not in cells and "status" not in cells


def test_all_rows_and_chosen_metrics(logdir: Path) -> None:
    infos = trackers.read(logdir).run_infos()
    _, rows = comparison_table(infos, ["val_loss"], show_all=True)
    names = [row[0] for row in rows]
    assert {"status", "units", "learning_rate"} <= set(names)
    assert names[-1] == "best val_loss ↓"


def test_one_run_is_shown_whole(logdir: Path) -> None:
    _, rows = comparison_table(trackers.read(logdir).run_infos()[:1])
    assert {"status", "units", "best loss ↓"} <= {row[0] for row in rows}


def test_a_name_must_match_one_run(logdir: Path) -> None:
    first = trackers.read(logdir).run_infos()[0].run
    assert resolve_runs([first[-4:]], str(logdir))[0].run == first
    with pytest.raises(trackers.ReadError, match="'nobody' is neither the directory of a run nor the name of one"):
        resolve_runs(["nobody"], str(logdir))
    with pytest.raises(trackers.InvalidArgumentError, match="expected the directory of a run"):
        resolve_runs([""], str(logdir))
