"""A refresh opens what may have changed and sees every change, also those of one second."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import trackers
from trackers.reader import file_versions
from trackers.reader.storage import LocalFile
from trackers.write.writer import Writer


def write_run(directory: Path, *values: float) -> Path:
    """Writes a run with a record, a label and an event file in `train`, which is returned."""
    writer = Writer(directory / "train")
    for step, value in enumerate(values):
        writer.scalars(step, {"epoch_loss": value})
    writer.close()
    (directory / "label.json").write_text('{"name": "a name"}')
    return event_file(directory)


def event_file(directory: Path) -> Path:
    (path,) = (directory / "train").glob("*tfevents*")
    return path


def content_of(directory: Path, *values: float) -> bytes:
    """Returns the bytes of an event file with other values."""
    content = write_run(directory, *values).read_bytes()
    shutil.rmtree(directory)
    return content


def age(root: Path) -> None:
    """Sets all times to a minute ago, so that an equal status proves that nothing has changed."""
    for path in (*root.rglob("*"), root):
        before = path.lstat().st_mtime - 60
        os.utime(path, (before, before), follow_symlinks=False)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    names: list[str] = []
    open_file = LocalFile.open
    monkeypatch.setattr(LocalFile, "open", lambda file: (names.append(file.name), open_file(file))[1])
    yield names


def grow(root: Path, path: Path) -> None:
    with path.open("ab") as file:
        file.write(content_of(root / "draft", 1.0, 2.0, 3.0))


def replace(root: Path, path: Path) -> None:
    draft = root.parent / "draft"
    draft.write_bytes(content_of(root / "draft", 7.0, 8.0))
    assert draft.stat().st_size == path.stat().st_size
    draft.replace(path)


def rewrite(root: Path, path: Path) -> None:
    path.write_bytes(content_of(root / "draft", 7.0, 8.0))


def truncate(root: Path, path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def delete(root: Path, path: Path) -> None:
    path.unlink()


def delete_run(root: Path, path: Path) -> None:
    shutil.rmtree(path.parents[1])


def add_file(root: Path, path: Path) -> None:
    path.with_name("events.out.tfevents.9999999999.other").write_bytes(content_of(root / "draft", 5.0, 6.0))


def add_run(root: Path, path: Path) -> None:
    write_run(root / "experiment" / "new", 3.0)


def swap_runs(root: Path, path: Path) -> None:
    (root / "experiment" / "a").rename(root / "experiment" / "c")


CHANGES = [grow, replace, rewrite, truncate, delete, delete_run, add_file, add_run, swap_runs]


@pytest.mark.parametrize("is_aged", [False, True], ids=["in the same second", "a minute later"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_refresh_sees_every_change(tmp_path: Path, change: Callable[[Path, Path], None], is_aged: bool) -> None:
    root = tmp_path / "logs"
    path = write_run(root / "experiment" / "a", 1.0, 2.0)
    write_run(root / "experiment" / "b", 4.0)
    if is_aged:
        age(root)
    logs = trackers.read(root).refresh().refresh()
    logs.runs()
    change(root, path)
    logs.refresh()
    expected = trackers.read(root)
    assert logs.scalars().equals(expected.scalars())
    assert logs.runs().equals(expected.runs())
    assert logs.problems().equals(expected.problems())


def test_a_refresh_with_nothing_new_opens_nothing(tmp_path: Path, opened: list[str]) -> None:
    for name in "abc":
        write_run(tmp_path / name, 1.0, 2.0)
    age(tmp_path)
    logs = trackers.read(tmp_path).refresh()
    infos = logs.run_infos()
    assert sum("tfevents" in name for name in opened) == 3
    opened.clear()
    assert logs.refresh().run_infos() == infos
    assert opened == []
    with event_file(tmp_path / "b").open("ab") as file:
        file.write(content_of(tmp_path / "draft", 3.0))
    logs.refresh()
    assert opened == [event_file(tmp_path / "b").name]


def test_where_a_status_may_be_old_every_file_is_opened(
    tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text("36 35 0:99 / / rw,noatime - nfs4 server:/logs rw\n")
    monkeypatch.setattr(file_versions, "_MOUNTS", str(mounts))
    path = write_run(tmp_path / "logs" / "a", 1.0)
    age(tmp_path / "logs")
    logs = trackers.read(tmp_path / "logs").refresh()
    opened.clear()
    logs.refresh()
    assert opened == [path.name]


def test_a_file_that_could_not_be_opened_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_run(tmp_path, 1.0)
    age(tmp_path)
    with monkeypatch.context() as context:
        context.setattr(LocalFile, "open", lambda file: (tmp_path / "gone").open("rb"))
        logs = trackers.read(tmp_path).refresh()
    assert logs.refresh().scalars().value.tolist() == [1.0]
