from __future__ import annotations

import importlib.metadata
import json
import os
import shlex
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

import trackers
from trackers.run.process_info import describe_process
from trackers.schema.json_file import replace_json
from trackers.schema.label import load_name, save_label
from trackers.schema.run_record import RunRecord
from trackers.schema.timestamps import utc_now


def git(*words: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *identity, *words], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git("init", "--quiet")
    return tmp_path


@pytest.fixture
def committed(repository: Path) -> Path:
    (repository / "file").write_text("first")
    git("add", "file")
    git("commit", "--quiet", "-m", "first")
    return repository


def make(**given: object) -> RunRecord:
    made = RunRecord(id="a", experiment="b", status="running", created=utc_now(), hparams={"lr": 0.1})
    for name, value in given.items():
        setattr(made, name, value)
    return made


def test_the_commit_is_told(committed: Path) -> None:
    assert describe_process()["git"] == {"commit": git("rev-parse", "HEAD"), "dirty": False}


def test_a_file_that_git_does_not_know_makes_nothing_dirty(committed: Path) -> None:
    (committed / "new").touch()
    assert describe_process()["git"]["dirty"] is False


@pytest.mark.parametrize("staged", [False, True])
def test_a_change_since_the_commit_is_told(committed: Path, staged: bool) -> None:
    (committed / "file").write_text("second")
    if staged:
        git("add", "file")
    assert describe_process()["git"]["dirty"] is True


def test_a_repository_without_a_commit_has_no_git_state(repository: Path) -> None:
    assert describe_process()["git"] is None


def test_a_folder_outside_every_repository_has_no_git_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert describe_process()["git"] is None


def test_a_machine_without_git_has_no_git_state(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(committed))
    assert describe_process()["git"] is None


def test_the_command_line_is_told_as_it_can_be_typed_again(tmp_path: Path) -> None:
    script = tmp_path / "a script.py"
    script.write_text("from trackers import record; print(describe_process()['command'])")
    command = [sys.executable, "-X", "utf8", str(script), "--note", "it's"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shlex.split(told)[1:] == command[1:]


def test_versions_host_and_process_are_told() -> None:
    told = describe_process()
    assert told["packages"]["keras"] == importlib.metadata.version("keras")
    assert told["packages"]["tensorboard-plugin-trackers"]
    assert "torch" not in told["packages"]  # it is not installed here
    assert told["python"] == sys.version.split()[0]
    assert (told["host"], told["pid"]) == (socket.gethostname(), os.getpid())


def test_moments_are_in_utc_and_sort_as_they_came() -> None:
    before = datetime.now(UTC)
    told = [utc_now() for _ in range(1000)]
    assert told == sorted(told)
    assert all(datetime.fromisoformat(moment).utcoffset() == before.utcoffset() for moment in told)
    assert before <= datetime.fromisoformat(told[0]) <= datetime.now(UTC)
    assert len({len(moment) for moment in told}) == 1


def test_a_record_is_read_back_equal(tmp_path: Path) -> None:
    saved = make(best={"loss": {"value": 0.1, "step": 2}}, seed=3, messages=["für 日本"], **describe_process())
    saved.save(tmp_path)
    assert RunRecord.load(tmp_path) == saved


def test_fields_that_a_later_version_adds_are_passed_over(tmp_path: Path) -> None:
    make().save(tmp_path)
    text = (tmp_path / "run.json").read_text()
    (tmp_path / "run.json").write_text(text.replace("{", '{"later": 1,', 1))
    assert RunRecord.load(tmp_path).id == "a"


@pytest.mark.parametrize("content", [None, "", "{", "[]", "3", "null", '{"id": "a"}', "\udcff"])
def test_what_is_no_record_is_an_error(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "run.json").write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(trackers.RunDirectoryError, match=r"run\.json' should be the record of a run: ."):
        RunRecord.load(tmp_path)


def test_a_label_holds_what_a_person_says(tmp_path: Path) -> None:
    save_label(tmp_path, "näme", "a note", ("b", "a"))
    label = json.loads((tmp_path / "label.json").read_text(encoding="utf-8"))
    assert label == {"name": "näme", "note": "a note", "tags": ["b", "a"]}
    assert load_name(tmp_path) == "näme"


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"name": 3}', '{"name": null}'])
def test_a_label_without_a_name_has_none(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "label.json").write_text(content)
    assert load_name(tmp_path) is None


def test_nobody_reads_half_of_a_file_that_is_being_replaced(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    replace_json(path, {"number": 0})
    over = threading.Event()
    seen: list[int] = []

    def poll() -> None:
        while not over.is_set():
            seen.append(json.loads(path.read_text())["number"])

    reader = threading.Thread(target=poll)
    reader.start()
    try:
        for number in range(300):
            replace_json(path, {"number": number, "filling": "x" * 20_000})
    finally:
        over.set()
        reader.join()
    # A reader that met half a file would have died of it, with pytest as its witness.
    assert seen == sorted(seen)
    assert len(set(seen)) > 10
    assert [found.name for found in tmp_path.iterdir()] == ["run.json"]


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("old")
    (tmp_path / f".run.json.{os.getpid()}").mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        replace_json(tmp_path / "run.json", {"new": 1})
    assert (tmp_path / "run.json").read_text() == "old"
