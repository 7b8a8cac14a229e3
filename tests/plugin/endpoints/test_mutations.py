"""Changes from the page: only inside the logdir, with nothing lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import trackers
from tests.plugin.logs import small_run
from trackers.plugin.endpoints.mutations import list_bins, move_runs, restore_run, set_label
from trackers.plugin.payload import Payload


@pytest.fixture
def logdir(tmp_path: Path) -> Path:
    return tmp_path / "logs"


def test_concurrent_label_changes_are_all_kept(logdir: Path) -> None:
    run = small_run(logdir, 0.1)
    payload: dict[str, Any] = {"run": run.name}
    changes = [{"name": "wide"}, {"note": "two\nlines"}, {"remove": ["s0"]}, *({"add": [f"t{n}"]} for n in range(12))]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda change: set_label(str(logdir), Payload(payload | change)), changes))
    stored = json.loads((run.path / "label.json").read_text())
    assert (stored["name"], stored["note"]) == ("wide", "two\nlines")
    assert set(stored["tags"]) == {f"t{n}" for n in range(12)}
    answer = set_label(str(logdir), Payload(payload | {"note": "new"}))
    assert answer == {"name": "wide", "note": "new", "tags": stored["tags"]}
    assert json.loads((run.path / "label.json").read_text())["history"][-1]["note"] == "two\nlines"


def test_runs_are_moved_and_restored(logdir: Path) -> None:
    runs = [small_run(logdir / "exp", rate) for rate in (0.1, 0.01)]
    names = [f"exp/{run.name}" for run in runs]
    assert move_runs(str(logdir), Payload({"runs": [*names, "exp/none"], "bin": "trash"})) == {
        "moved": sorted(names),
        "errors": [f"there is no run 'exp/none' under {str(logdir)!r}"],
    }
    assert not any(run.path.exists() for run in runs)
    entries = list_bins(str(logdir))
    assert {entry["run"] for entry in entries} == set(names)
    assert {(entry["bin"], entry["name"]) for entry in entries} == {("trash", None)}
    assert all(entry["bytes"] > 1000 for entry in entries)
    for entry in entries:
        assert restore_run(str(logdir), Payload(entry)) == {"run": entry["run"]}
    assert all((run.path / "run.json").is_file() for run in runs)
    assert list_bins(str(logdir)) == []
    with pytest.raises(trackers.ReadError, match="it may have been restored already"):
        restore_run(str(logdir), Payload(entries[0]))


def test_a_run_inside_another_moves_with_it(logdir: Path) -> None:
    outer = small_run(logdir, 0.1)
    inner = small_run(outer.path / "inner", 0.1)
    names = [outer.name, f"{outer.name}/inner/{inner.name}"]
    assert move_runs(str(logdir), Payload({"runs": names[::-1], "bin": "archive"})) == {"moved": names, "errors": []}
    (entry,) = list_bins(str(logdir))
    assert (entry["bin"], entry["inside"]) == ("archive", names[1:])


def test_an_active_run_is_not_moved(logdir: Path) -> None:
    with trackers.Run(logdir) as live:
        answer = move_runs(str(logdir), Payload({"runs": [live.name], "bin": "trash"}))
        assert answer["moved"] == []
        assert "while it is being written: its status is running" in answer["errors"][0]
        assert live.path.is_dir()


def test_nothing_outside_the_logdir_changes(logdir: Path, tmp_path: Path) -> None:
    outside = small_run(tmp_path / "elsewhere", 0.1)
    small_run(logdir, 0.1)
    (logdir / "link").symlink_to(outside.path.parent)
    before = sorted(outside.path.parent.rglob("*"))
    message = (outside.path / "label.json").read_text()
    for run in (f"link/{outside.name}", f"../elsewhere/{outside.name}", str(outside.path), ".."):
        with pytest.raises((trackers.InvalidArgumentError, trackers.ReadError), match=r"leads out of|there is no run"):
            set_label(str(logdir), Payload({"run": run, "note": "mine"}))
        answer = move_runs(str(logdir), Payload({"runs": [run], "bin": "trash"}))
        assert answer["moved"] == [] and "leads out of" in answer["errors"][0]
    assert sorted(outside.path.parent.rglob("*")) == before
    assert (outside.path / "label.json").read_text() == message


def test_a_label_or_its_lock_that_is_a_link_changes_no_other_file(logdir: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"note": "secret"}')
    secret.chmod(0o600)
    for name, message in (("label.json", "leads out of"), (".label.json.lock", "cannot write the label")):
        run = small_run(logdir, 0.1)
        (run.path / name).unlink(missing_ok=True)
        (run.path / name).symlink_to(secret)
        with pytest.raises(trackers.TrackersError, match=message):
            set_label(str(logdir), Payload({"run": run.name, "note": "mine"}))
        assert secret.read_text() == '{"note": "secret"}' and secret.stat().st_mode & 0o777 == 0o600


def test_nothing_is_restored_outside_the_logdir(logdir: Path, tmp_path: Path) -> None:
    run = small_run(logdir / "exp", 0.1)
    move_runs(str(logdir), Payload({"runs": [f"exp/{run.name}"], "bin": "trash"}))
    (logdir / "exp").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (logdir / "exp").symlink_to(tmp_path / "elsewhere")
    (entry,) = list_bins(str(logdir))
    with pytest.raises(trackers.InvalidArgumentError, match="leads out of"):
        restore_run(str(logdir), Payload(entry))
    assert list((tmp_path / "elsewhere").iterdir()) == []
    with pytest.raises(trackers.ReadError):
        restore_run(str(logdir), Payload({"bin": "trash", "folder": "../logs"}))


@pytest.mark.parametrize(
    "payload",
    [{"name": 3}, {"add": "abc"}, {"add": [1]}, {"trashed": True}, {"note": None}, {"name": "two\nlines"}],
)
def test_a_malformed_label_is_an_error(logdir: Path, payload: dict[str, Any]) -> None:
    run = small_run(logdir, 0.1)
    with pytest.raises(trackers.InvalidArgumentError):
        set_label(str(logdir), Payload({"run": run.name, **payload}))


@pytest.mark.parametrize("payload", [{"runs": "a", "bin": "trash"}, {"runs": [1], "bin": "trash"}, {"runs": []}])
def test_a_malformed_move_is_an_error(logdir: Path, payload: dict[str, Any]) -> None:
    with pytest.raises(
        trackers.InvalidArgumentError, match=r"the field '(bin|runs)' should be|should have the field 'bin'"
    ):
        move_runs(str(logdir), Payload(payload))
