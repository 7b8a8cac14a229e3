"""Trash and archive: out of everybody's sight and back, and nothing is lost on the way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import trackers
from tests import loaders
from tests.manage.conftest import foreign, ours
from tests.manage.full_logs import fingerprint
from trackers.manage.bins import Place, entries, folder_of, meant_entry
from trackers.manage.labels import change_label
from trackers.manage.trash import delete, move_away, restore


@pytest.mark.parametrize("place", ["trash", "archive"])
def test_a_run_goes_with_all_it_has_and_comes_back_as_it_was(logdir: Path, place: Place) -> None:
    wide = ours(logdir, "wide")
    (logdir / wide / "history.csv").write_text("epoch\n")
    before = fingerprint(logdir)
    entry = move_away(logdir, wide, place)
    assert entry.folder.parent == logdir.parent / f"logs.{place}"
    assert wide not in set(trackers.read(logdir).runs().run)
    for loader in loaders.LOADERS:
        with loaders.load(logdir, loader) as loaded:
            assert not [run for run in loaded.tags("scalars") if run.startswith(wide)]
    assert entries(logdir, place) == [entry]
    assert restore(logdir, entry) == logdir / wide
    assert fingerprint(logdir) == before
    assert entries(logdir, place) == []
    assert list(folder_of(logdir, place).iterdir()) == []


def test_runs_inside_of_a_run_go_with_it_and_are_named(logdir: Path) -> None:
    foreign(logdir / "torch")
    foreign(logdir / "torch" / "1700000000.1")
    entry = move_away(logdir, "torch", "trash")
    assert entry.inside == ("torch/1700000000.1",)
    assert entries(logdir, "trash") == [entry]
    restore(logdir, entry)
    assert {"torch", "torch/1700000000.1"} <= set(trackers.read(logdir).runs().run)


def test_a_run_of_the_same_name_lies_beside_the_first(logdir: Path) -> None:
    first = move_away(logdir, "stock", "trash")
    foreign(logdir / "stock" / "validation")
    second = move_away(logdir, "stock", "trash")
    assert [entry.folder.name for entry in entries(logdir, "trash")] == ["stock", "stock-2"]
    assert meant_entry("stock", logdir) == first
    assert meant_entry("stock-2", logdir) == second
    restore(logdir, second)
    assert [path.name for path in (logdir / "stock").iterdir()] == ["validation"]
    with pytest.raises(trackers.RunDirectoryError, match=r"there is something at .* now; rename that first"):
        restore(logdir, first)
    assert entries(logdir, "trash") == [first]


def test_an_entry_by_the_words_of_its_run(logdir: Path) -> None:
    wide = ours(logdir, "wide")
    entry = move_away(logdir, wide, "archive")
    for word in (wide, wide[-4:], "wide", f"logs.archive/{entry.folder.name}/"):
        assert meant_entry(word, logdir) == entry
    foreign(logdir / "exp" / wide.partition("/")[2])
    other = move_away(logdir, wide, "trash")
    assert meant_entry(entry.folder.name, logdir) == other
    assert meant_entry(f"logs.archive/{entry.folder.name}", logdir) == entry
    with pytest.raises(trackers.ReadError, match=r"'x' is neither .* in the trash or the archive of"):
        meant_entry("x", logdir)


def test_a_run_whose_folders_are_gone_comes_back(logdir: Path) -> None:
    wide = ours(logdir, "wide")
    entry = move_away(logdir, wide, "trash")
    shutil.rmtree(logdir / "exp")
    assert (restore(logdir, entry) / "run.json").exists()


WAITS = "import sys, trackers\nrun = trackers.Run(sys.argv[1])\nprint(run.path, flush=True)\nsys.stdin.read()\n"


def test_a_run_that_is_being_written_stays(logdir: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, str(logdir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        path = Path(process.stdout.readline().strip())
        with pytest.raises(trackers.RunDirectoryError, match=r"still being written \(its status is running\); end it"):
            move_away(logdir, path.name, "trash")
        process.communicate()
    assert path.is_dir()
    assert not folder_of(logdir, "trash").exists()
    move_away(logdir, path.name, "trash")
    assert not path.exists()


def test_a_foreign_run_that_has_just_grown_stays_and_so_does_what_it_lies_in(logdir: Path) -> None:
    foreign(logdir / "torch")
    foreign(logdir / "torch" / "inner")
    with next((logdir / "torch" / "inner").iterdir()).open("ab") as file:
        file.write(b"more")
    for run in ("torch/inner", "torch"):
        with pytest.raises(trackers.RunDirectoryError, match=r"grew \d s ago, and 600 s without a change"):
            move_away(logdir, run, "archive")


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder on another file system."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def test_a_run_on_another_file_system_stays(logdir: Path, elsewhere: Path) -> None:
    if os.stat(elsewhere).st_dev == os.stat(logdir).st_dev:
        pytest.skip("/dev/shm is no file system of its own")
    foreign(elsewhere / "run" / "train")
    (logdir / "far").symlink_to(elsewhere)
    with pytest.raises(trackers.RunDirectoryError, match="it is on another file system, and runs are not copied"):
        move_away(logdir, "far/run", "trash")
    assert (elsewhere / "run" / "train").is_dir()
    assert list(folder_of(logdir, "trash").iterdir()) == []


@pytest.fixture
def read_only(logdir: Path) -> Iterator[Path]:
    """The logs, where they may be read and not written, not by root either."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = shutil.copytree(logdir, Path(folder, "logs"))
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o555)
        folder_of(copy, "trash").mkdir()
        folder_of(copy, "trash").chmod(0o777)
        trackers.read(copy).runs()  # imports what root alone may read
        user = os.geteuid()
        if not user:
            os.seteuid(65534)
        yield copy
        os.seteuid(user)
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755)


def test_a_run_that_may_not_be_written_stays(read_only: Path) -> None:
    wide = ours(read_only, "wide")
    for place in ("trash", "archive"):
        with pytest.raises(trackers.RunDirectoryError, match=r"cannot be moved to .*: Permission denied"):
            move_away(read_only, wide, place)
    assert list(folder_of(read_only, "trash").iterdir()) == []
    with pytest.raises(trackers.RunDirectoryError, match=r"label\.json' cannot be written: Permission denied"):
        change_label(read_only / wide, note="x")
    assert trackers.read(read_only).runs().set_index("run").loc[wide, "note"] == ""


def test_what_stands_where_the_trash_should_be_is_left_alone(logdir: Path) -> None:
    folder_of(logdir, "trash").write_text("mine")
    with pytest.raises(trackers.RunDirectoryError, match=r"cannot be moved to '.*logs\.trash'"):
        move_away(logdir, "stock", "trash")
    assert (logdir / "stock").is_dir()
    assert folder_of(logdir, "trash").read_text() == "mine"
    assert entries(logdir, "trash") == []


def test_what_is_no_run_of_its_own_is_refused(logdir: Path) -> None:
    shutil.move(logdir / "stock", logdir.parent / "moved")
    (logdir / "link").symlink_to(logdir.parent / "moved")
    with pytest.raises(trackers.InvalidArgumentError, match=r"is a link to '.*moved'; only a directory can be moved"):
        move_away(logdir, "link", "trash")
    with pytest.raises(
        trackers.InvalidArgumentError, match="is itself the run; give the folder above it as the logdir"
    ):
        move_away(logdir / ours(logdir, "wide"), ".", "trash")
    for no_run in ("exp", "../moved", "nobody"):
        with pytest.raises(trackers.ReadError, match="there is no run"):
            move_away(logdir, no_run, "trash")


def test_only_what_is_in_the_trash_and_was_named_is_deleted(logdir: Path) -> None:
    wide, narrow = ours(logdir, "wide"), ours(logdir, "narrow")
    archived, doomed, kept = (
        move_away(logdir, run, place)  # type: ignore[arg-type]
        for run, place in ((wide, "archive"), (narrow, "trash"), ("stock", "trash"))
    )
    (folder_of(logdir, "trash") / "mine").write_text("mine")
    (folder_of(logdir, "trash") / "own" / "deleted").mkdir(parents=True)
    with pytest.raises(trackers.InvalidArgumentError, match=r"only what is in '.*trash' can be deleted"):
        delete(logdir, [doomed, archived])
    assert entries(logdir, "trash") == [doomed, kept]
    delete(logdir, [doomed])
    assert entries(logdir, "trash") == [kept]
    assert entries(logdir, "archive") == [archived]
    assert sorted(path.name for path in folder_of(logdir, "trash").iterdir()) == ["mine", "own", "stock"]


@pytest.mark.parametrize("run", ["/etc/x", "../x", "a/../../x"])
def test_an_entry_that_would_go_outside_of_the_logdir_is_none(logdir: Path, run: str) -> None:
    entry = move_away(logdir, "stock", "trash")
    (entry.folder / "moved.json").write_text(json.dumps({"run": run, "moved": "2026", "inside": []}))
    assert entries(logdir, "trash") == []


# Ends the process at every change of a file or a folder in turn, each in a copy of its own.
STOPPED = """
import os, shutil, sys
from pathlib import Path
from trackers.manage.bins import entries
from trackers.manage.labels import change_label
from trackers.manage.trash import delete, move_away, restore

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir"}
made, trials, what = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]


def stop_at(number, logdir):
    changes = 0

    def look(event, arguments):
        nonlocal changes
        if event in CHANGES or (event == "open" and "w" in (arguments[1] or "")):
            changes += 1
            if changes > number:
                os._exit(9)

    if what != "move":
        move_away(logdir, "stock", "trash")
    found = entries(logdir, "trash")
    sys.addaudithook(look)
    if what == "move":
        move_away(logdir, "stock", "trash")
    elif what == "restore":
        restore(logdir, *found)
    else:
        delete(logdir, found)
    os._exit(0)


code = 9
while code == 9:
    number = len(list(trials.iterdir()))
    logdir = shutil.copytree(made, trials / str(number) / "logs")
    child = os.fork()
    if not child:
        stop_at(number, logdir)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
sys.exit(code)
"""


@pytest.mark.parametrize("what", ["move", "restore", "delete"])
def test_wherever_it_is_stopped_a_run_is_whole_in_one_place(logdir: Path, tmp_path: Path, what: str) -> None:
    trials = tmp_path / "trials"
    trials.mkdir()
    subprocess.run([sys.executable, "-c", STOPPED, str(logdir), str(trials), what], check=True)
    content = {name for name, _ in fingerprint(logdir / "stock").values()}
    assert len(list(trials.iterdir())) > 3
    for trial in trials.iterdir():
        left = trial / "logs"
        found = [entry.directory for entry in entries(left, "trash")] + [path for path in left.glob("stock")]
        assert len(found) == 1 or (what == "delete" and not found)
        for directory in found:
            assert {name for name, _ in fingerprint(directory).values()} == content
        delete(left, entries(left, "trash"))
        assert not list(folder_of(left, "trash").rglob("*tfevents*"))
