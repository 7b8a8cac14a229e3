"""A run is resolved by its directory, its name, the name in its label, or the end of any."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackers
from tests.manage.conftest import run_named, write_other_run
from trackers.manage.run_directories import resolve_run, run_directories


def test_the_runs_are_those_of_the_reader(logdir: Path) -> None:
    write_other_run(logdir)
    write_other_run(logdir / "torch" / "version_0")
    directories = run_directories(logdir)
    assert list(directories) == list(trackers.read(logdir).runs().run)
    assert all((logdir / run).samefile(directory) for run, directory in directories.items())


def test_a_run_record_without_event_files_is_a_run(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        pass
    for path in run.path.glob("*tfevents*"):
        path.unlink()
    assert list(run_directories(tmp_path)) == [run.path.name]


def test_a_run_is_resolved_by_each_of_its_names(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = run_named(logdir, "wide")
    monkeypatch.chdir(logdir.parent)
    for name in (wide, wide[-4:], "wide", f"logs/{wide}", f"./logs/{wide}/", str(logdir / wide)):
        run, directory = resolve_run(name, "logs")
        assert (run, directory) == (wide, Path("logs", wide))
    assert resolve_run("stock", "logs")[0] == "stock"
    monkeypatch.chdir(logdir / "stock")
    assert resolve_run(".", logdir)[0] == "stock"


def test_a_logdir_that_is_a_link_has_the_same_runs(logdir: Path) -> None:
    link = logdir.with_name("link")
    link.symlink_to(logdir)
    assert resolve_run(str(logdir / "stock"), link) == ("stock", link / "stock")
    assert resolve_run(str(link / "stock"), logdir) == ("stock", logdir / "stock")


def test_an_empty_name_is_not_the_working_directory(logdir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(logdir / "stock")
    with pytest.raises(trackers.InvalidArgumentError, match="not ''"):
        resolve_run("", logdir)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", "'missing' is neither the directory of a run nor the name of one under"),
        ("", "not ''"),
        ("..", r"'\.\.' is neither"),
    ],
)
def test_a_name_without_a_match_is_an_error(logdir: Path, name: str, message: str) -> None:
    with pytest.raises(trackers.TrackersError, match=message):
        resolve_run(name, logdir)


def test_logs_on_another_machine_are_refused() -> None:
    with pytest.raises(
        trackers.InvalidArgumentError, match="only be labeled and moved on this machine, not at 's3://bucket/logs'"
    ):
        run_directories("s3://bucket/logs")
