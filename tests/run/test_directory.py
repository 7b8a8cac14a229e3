from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import trackers
from trackers.run.directory import get_run_logdir

# Three letters leave 81 suffixes, so that of 64 processes in one second some try the same directory.
SIXTY_FOUR = """
import os, sys, time
from trackers.run import directory

directory._SUFFIX = "abc"
read_end, write_end = os.pipe()
for _ in range(64):
    if os.fork() == 0:
        os.close(write_end)
        os.read(read_end, 1)  # returns in all children at once, when the parent closes its end
        os.write(1, f"{directory.get_run_logdir(sys.argv[1])}\\n".encode())
        os._exit(0)
time.sleep(1 - time.time() % 1)  # the beginning of a second
os.close(write_end)
print(*{os.wait()[1] for _ in range(64)}, file=sys.stderr)
"""


def test_64_processes_in_one_second_get_64_directories(tmp_path: Path) -> None:
    root = tmp_path / "logs" / "deep"
    done = subprocess.run([sys.executable, "-c", SIXTY_FOUR, str(root)], capture_output=True, text=True, check=True)
    assert done.stderr.split() == ["0"]
    paths = {Path(line) for line in done.stdout.splitlines()}
    assert len(paths) == 64
    assert paths == set(root.iterdir())


def test_the_name_is_the_time_and_four_random_characters(tmp_path: Path) -> None:
    path = get_run_logdir(tmp_path)
    assert re.fullmatch(r"run_\d{4}(_\d\d){5}-[a-z0-9]{4}", path.name)
    assert list(path.iterdir()) == []


def test_a_home_directory_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert get_run_logdir("~/logs").parent == tmp_path / "logs"


def test_the_default_root_is_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = get_run_logdir()
    assert path.parent == Path("logs")
    assert (tmp_path / path).is_dir()


@pytest.mark.parametrize("root", ["file", "file/below", "/proc/nothing", "dangling"])
def test_a_root_that_cannot_be_used_is_an_error(tmp_path: Path, root: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere" / "else")
    with pytest.raises(trackers.RunDirectoryError, match=f"cannot create a run in '.*{root}': [A-Z]") as raised:
        get_run_logdir(tmp_path / root)
    assert isinstance(raised.value, OSError)
