"""Storage: the same logs on this machine and at a URL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

import trackers

SYSTEM = fsspec.filesystem("memory")


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    with trackers.Run(tmp_path / "exp", hparams={"units": 4}, note="hello") as run:
        run.writer("train").scalars(0, {"epoch_loss": 1.0})
        run.writer("train").images(0, {"picture": [[0.0, 1.0]]})
    SYSTEM.put(str(tmp_path), "/bucket/logs", recursive=True)
    yield tmp_path, "memory://bucket/logs"
    SYSTEM.rm("/bucket", recursive=True)


def test_a_url_is_read_like_a_directory(remote: tuple[Path, str]) -> None:
    here, there = (trackers.read(path) for path in remote)
    for kind in ("scalars", "images", "hparams", "tags"):
        assert getattr(here, kind)().equals(getattr(there, kind)()), kind
    local, remote_runs = here.runs(), there.runs()
    assert local.drop(columns="duration").equals(remote_runs.drop(columns="duration"))
    (run,) = local.run
    assert set(trackers.read(f"{remote[1]}/{run}").tags().run) == {".", "train"}


def test_an_artifact_store_is_skipped_here_and_there(remote: tuple[Path, str]) -> None:
    here, there = remote
    with trackers.Run(here / "exp") as run:
        run.log_artifact(run.path / "run.json")
    SYSTEM.put(str(here), "/bucket/logs", recursive=True)
    for path in (here, f"{there}/{here.name}"):
        names = {file.folder.partition("/")[0] for file in trackers.read(path).index.list_files(lambda name: True)}
        assert names == {"exp"}, path


def test_a_url_of_one_file_is_read(remote: tuple[Path, str]) -> None:
    (path,) = (path for path in SYSTEM.find("/bucket") if "/train/" in path)
    assert list(trackers.read(f"memory:/{path}").scalars().value) == [1.0]


def test_what_is_appended_to_a_remote_file_is_read(remote: tuple[Path, str]) -> None:
    (path,) = (path for path in SYSTEM.find("/bucket") if "/train/" in path)
    content = SYSTEM.cat(path)
    SYSTEM.pipe(path, content[:200])
    logs = trackers.read(remote[1])
    assert logs.images().empty
    SYSTEM.pipe(path, content)
    assert len(logs.refresh().images()) == 1
    assert logs.problems().empty


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("memory://bucket/nothing", "is empty; expected a logdir, a run's directory or an event file"),
        ("nonsense://bucket", "cannot be read: Protocol not known: nonsense"),
    ],
)
def test_a_url_without_logs_is_an_error(url: str, message: str) -> None:
    with pytest.raises(trackers.ReadError, match=message):
        trackers.read(url)


def test_a_tilde_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "logs").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert trackers.read("~/logs").scalars().empty
