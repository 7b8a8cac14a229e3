"""Runs are moved to the trash or the archive and restored, and nothing is lost on the way."""

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
from tests.manage.conftest import run_named, write_other_run
from tests.manage.full_logs import fingerprint
from trackers.manage.bins import Bin, bin_entries, bin_folder, resolve_entry
from trackers.manage.labels import change_label
from trackers.manage.trash import delete, move_run, restore


@pytest.mark.parametrize("bin", ["trash", "archive"])
def test_a_moved_run_is_restored_unchanged(logdir: Path, bin: Bin) -> None:
    wide = run_named(logdir, "wide")
    (logdir / wide / "history.csv").write_text("epoch\n")
    before = fingerprint(logdir)
    entry = move_run(logdir, wide, bin)
    assert entry.folder.parent == logdir.parent / f"logs.{bin}"
    assert wide not in set(trackers.read(logdir).runs().run)
    for loader in loaders.LOADERS:
        with loaders.load(logdir, loader) as loaded:
            assert not [run for run in loaded.tags("scalars") if run.startswith(wide)]
    assert bin_entries(logdir, bin) == [entry]
    assert restore(logdir, entry) == logdir / wide
    assert fingerprint(logdir) == before
    assert bin_entries(logdir, bin) == []
    assert list(bin_folder(logdir, bin).iterdir()) == []


def test_runs_inside_a_run_are_moved_with_it(logdir: Path) -> None:
    write_other_run(logdir / "torch")
    write_other_run(logdir / "torch" / "1700000000.1")
    entry = move_run(logdir, "torch", "trash")
    assert entry.inside == ("torch/1700000000.1",)
    assert bin_entries(logdir, "trash") == [entry]
    restore(logdir, entry)
    assert {"torch", "torch/1700000000.1"} <= set(trackers.read(logdir).runs().run)


def test_a_second_run_of_the_same_name_gets_an_entry_of_its_own(logdir: Path) -> None:
    first = move_run(logdir, "stock", "trash")
    write_other_run(logdir / "stock" / "validation")
    second = move_run(logdir, "stock", "trash")
    assert [entry.folder.name for entry in bin_entries(logdir, "trash")] == ["stock", "stock-2"]
    assert resolve_entry("stock", logdir) == first
    assert resolve_entry("stock-2", logdir) == second
    restore(logdir, second)
    assert [path.name for path in (logdir / "stock").iterdir()] == ["validation"]
    with pytest.raises(trackers.RunDirectoryError, match=r"cannot restore 'stock': .* exists; rename that first"):
        restore(logdir, first)
    assert bin_entries(logdir, "trash") == [first]


def test_an_entry_is_resolved_by_each_name_of_its_run(logdir: Path) -> None:
    wide = run_named(logdir, "wide")
    entry = move_run(logdir, wide, "archive")
    for name in (wide, wide[-4:], "wide", f"logs.archive/{entry.folder.name}/"):
        assert resolve_entry(name, logdir) == entry
    write_other_run(logdir / "exp" / wide.partition("/")[2])
    other = move_run(logdir, wide, "trash")
    assert resolve_entry(entry.folder.name, logdir) == other
    assert resolve_entry(f"logs.archive/{entry.folder.name}", logdir) == entry
    with pytest.raises(trackers.ReadError, match=r"'x' is neither .* in the trash or the archive of"):
        resolve_entry("x", logdir)


def test_a_run_is_restored_when_its_parent_folder_is_gone(logdir: Path) -> None:
    wide = run_named(logdir, "wide")
    entry = move_run(logdir, wide, "trash")
    shutil.rmtree(logdir / "exp")
    assert (restore(logdir, entry) / "run.json").exists()


WAITING_RUN = "import sys, trackers\nrun = trackers.Run(sys.argv[1])\nprint(run.path, flush=True)\nsys.stdin.read()\n"


def test_a_running_run_is_not_moved(logdir: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING_RUN, str(logdir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        path = Path(process.stdout.readline().strip())
        with pytest.raises(trackers.RunDirectoryError, match="while it is being written: its status is running"):
            move_run(logdir, path.name, "trash")
        process.communicate()
    assert path.is_dir()
    assert not bin_folder(logdir, "trash").exists()
    move_run(logdir, path.name, "trash")
    assert not path.exists()


def test_a_run_whose_event_file_just_grew_is_not_moved_and_neither_is_the_run_around_it(logdir: Path) -> None:
    write_other_run(logdir / "torch")
    write_other_run(logdir / "torch" / "inner")
    with next((logdir / "torch" / "inner").iterdir()).open("ab") as file:
        file.write(b"more")
    for run in ("torch/inner", "torch"):
        with pytest.raises(trackers.RunDirectoryError, match=r"written \d s ago; wait until none was for 600 s"):
            move_run(logdir, run, "archive")


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder on another file system."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def test_a_run_on_another_file_system_is_not_moved(logdir: Path, elsewhere: Path) -> None:
    if os.stat(elsewhere).st_dev == os.stat(logdir).st_dev:
        pytest.skip("/dev/shm is not another file system")
    write_other_run(elsewhere / "run" / "train")
    (logdir / "far").symlink_to(elsewhere)
    with pytest.raises(trackers.RunDirectoryError, match="it is on another file system, and runs are not copied"):
        move_run(logdir, "far/run", "trash")
    assert (elsewhere / "run" / "train").is_dir()
    assert list(bin_folder(logdir, "trash").iterdir()) == []


@pytest.fixture
def read_only(logdir: Path) -> Iterator[Path]:
    """The logs as a user sees them who may only read them, even if root runs the tests."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = shutil.copytree(logdir, Path(folder, "logs"))
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o555)
        bin_folder(copy, "trash").mkdir()
        bin_folder(copy, "trash").chmod(0o777)
        trackers.read(copy).runs()  # imports modules that only root may read
        user = os.geteuid()
        if not user:
            os.seteuid(65534)
        yield copy
        os.seteuid(user)
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755)


def test_a_run_without_write_permission_is_not_moved(read_only: Path) -> None:
    wide = run_named(read_only, "wide")
    for bin in ("trash", "archive"):
        with pytest.raises(trackers.RunDirectoryError, match=r"cannot move .* to .*: Permission denied"):
            move_run(read_only, wide, bin)
    assert list(bin_folder(read_only, "trash").iterdir()) == []
    with pytest.raises(trackers.RunDirectoryError, match=r"cannot write the label '.*label\.json': Permission denied"):
        change_label(read_only / wide, note="x")
    assert trackers.read(read_only).runs().set_index("run").loc[wide, "note"] == ""


def test_a_file_where_the_trash_should_be_is_not_touched(logdir: Path) -> None:
    bin_folder(logdir, "trash").write_text("mine")
    with pytest.raises(trackers.RunDirectoryError, match=r"cannot move .* to '.*logs\.trash'"):
        move_run(logdir, "stock", "trash")
    assert (logdir / "stock").is_dir()
    assert bin_folder(logdir, "trash").read_text() == "mine"
    assert bin_entries(logdir, "trash") == []


def test_links_the_logdir_itself_and_missing_runs_are_refused(logdir: Path) -> None:
    shutil.move(logdir / "stock", logdir.parent / "moved")
    (logdir / "link").symlink_to(logdir.parent / "moved")
    with pytest.raises(trackers.InvalidArgumentError, match=r"is a link to '.*moved'; only a directory can be moved"):
        move_run(logdir, "link", "trash")
    with pytest.raises(
        trackers.InvalidArgumentError, match="is itself the run; give the folder above it as the logdir"
    ):
        move_run(logdir / run_named(logdir, "wide"), ".", "trash")
    for missing in ("exp", "../moved", "missing"):
        with pytest.raises(trackers.ReadError, match="there is no run"):
            move_run(logdir, missing, "trash")


def test_only_the_entries_passed_and_only_in_the_trash_are_deleted(logdir: Path) -> None:
    wide, narrow = run_named(logdir, "wide"), run_named(logdir, "narrow")
    archived, deleted, kept = (
        move_run(logdir, run, bin)  # type: ignore[arg-type]
        for run, bin in ((wide, "archive"), (narrow, "trash"), ("stock", "trash"))
    )
    (bin_folder(logdir, "trash") / "mine").write_text("mine")
    (bin_folder(logdir, "trash") / "own" / "deleted").mkdir(parents=True)
    with pytest.raises(trackers.InvalidArgumentError, match=r"can only delete runs in '.*trash'"):
        delete(logdir, [deleted, archived])
    assert bin_entries(logdir, "trash") == [deleted, kept]
    delete(logdir, [deleted])
    assert bin_entries(logdir, "trash") == [kept]
    assert bin_entries(logdir, "archive") == [archived]
    assert sorted(path.name for path in bin_folder(logdir, "trash").iterdir()) == ["mine", "own", "stock"]


@pytest.mark.parametrize("run", ["/etc/x", "../x", "a/../../x"])
def test_an_entry_that_leads_out_of_the_logdir_is_ignored(logdir: Path, run: str) -> None:
    entry = move_run(logdir, "stock", "trash")
    (entry.folder / "moved.json").write_text(json.dumps({"run": run, "moved": "2026", "inside": []}))
    assert bin_entries(logdir, "trash") == []


# Kills the process at each change of a file or a folder in turn, each time in a new copy.
KILLED_AT_EACH_CHANGE = """
import os, shutil, sys
from pathlib import Path
from trackers.manage.bins import bin_entries
from trackers.manage.labels import change_label
from trackers.manage.trash import delete, move_run, restore

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir"}
original, trials, action = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]


def kill_at(number, logdir):
    changes = 0

    def count(event, arguments):
        nonlocal changes
        if event in CHANGES or (event == "open" and "w" in (arguments[1] or "")):
            changes += 1
            if changes > number:
                os._exit(9)

    if action != "move":
        move_run(logdir, "stock", "trash")
    entries = bin_entries(logdir, "trash")
    sys.addaudithook(count)
    if action == "move":
        move_run(logdir, "stock", "trash")
    elif action == "restore":
        restore(logdir, *entries)
    else:
        delete(logdir, entries)
    os._exit(0)


code = 9
while code == 9:
    number = len(list(trials.iterdir()))
    logdir = shutil.copytree(original, trials / str(number) / "logs")
    child = os.fork()
    if not child:
        kill_at(number, logdir)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
sys.exit(code)
"""


@pytest.mark.parametrize("action", ["move", "restore", "delete"])
def test_a_run_is_whole_in_one_place_wherever_the_process_is_killed(logdir: Path, tmp_path: Path, action: str) -> None:
    trials = tmp_path / "trials"
    trials.mkdir()
    subprocess.run([sys.executable, "-c", KILLED_AT_EACH_CHANGE, str(logdir), str(trials), action], check=True)
    content = {name for name, _ in fingerprint(logdir / "stock").values()}
    assert len(list(trials.iterdir())) > 3
    for trial in trials.iterdir():
        logs = trial / "logs"
        directories = [*(entry.directory for entry in bin_entries(logs, "trash")), *logs.glob("stock")]
        assert len(directories) == 1 or (action == "delete" and not directories)
        for directory in directories:
            assert {name for name, _ in fingerprint(directory).values()} == content
        delete(logs, bin_entries(logs, "trash"))
        assert not list(bin_folder(logs, "trash").rglob("*tfevents*"))
