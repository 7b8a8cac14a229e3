"""Choosing: a run by its directory, its name, its label, or the end of these."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackers
from tests.manage.conftest import foreign, ours
from trackers.manage.run_directories import meant, run_directories


def test_the_runs_are_those_that_reading_shows(logdir: Path) -> None:
    foreign(logdir)
    foreign(logdir / "torch" / "version_0")
    found = run_directories(logdir)
    assert list(found) == list(trackers.read(logdir).runs().run)
    assert all((logdir / run).samefile(directory) for run, directory in found.items())


def test_a_run_without_event_files_is_one(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        pass
    for path in run.path.glob("*tfevents*"):
        path.unlink()
    assert list(run_directories(tmp_path)) == [run.path.name]


def test_a_run_by_any_of_its_names(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = ours(logdir, "wide")
    monkeypatch.chdir(logdir.parent)
    for word in (wide, wide[-4:], "wide", f"logs/{wide}", f"./logs/{wide}/", str(logdir / wide)):
        run, directory = meant(word, "logs")
        assert (run, directory) == (wide, Path("logs", wide))
    assert meant("stock", "logs")[0] == "stock"
    monkeypatch.chdir(logdir / "stock")
    assert meant(".", logdir)[0] == "stock"


def test_a_logdir_that_is_a_link_holds_the_same_runs(logdir: Path) -> None:
    link = logdir.with_name("link")
    link.symlink_to(logdir)
    assert meant(str(logdir / "stock"), link) == ("stock", link / "stock")
    assert meant(str(link / "stock"), logdir) == ("stock", logdir / "stock")


def test_no_word_is_not_the_folder_that_one_is_in(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(logdir / "stock")
    with pytest.raises(trackers.InvalidArgumentError, match="not by ''"):
        meant("", logdir)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("nobody", "'nobody' is neither the directory of a run nor the name of one under"),
        ("", "not by ''"),
        ("..", r"'\.\.' is neither"),
    ],
)
def test_who_means_no_run_is_told(logdir: Path, word: str, said: str) -> None:
    with pytest.raises(trackers.TrackersError, match=said):
        meant(word, logdir)


def test_logs_elsewhere_are_refused() -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="on the machine where they lie, not at 's3://bucket/logs'"):
        run_directories("s3://bucket/logs")
