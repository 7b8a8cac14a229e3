"""Labels: what one person says stands beside what another says at the same time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import trackers
from tests.manage.conftest import ours
from trackers.manage.labels import change_label


def on_disk(directory: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / "label.json").read_text(encoding="utf-8"))
    return found


def test_only_what_is_named_changes(tmp_path: Path) -> None:
    change_label(tmp_path, name="wíde", add=["b", "a"])
    change_label(tmp_path, note="two\nlines")
    label = change_label(tmp_path, add=["c", "b"])
    assert label == {"name": "wíde", "note": "two\nlines", "tags": ["b", "a", "c"]}
    assert on_disk(tmp_path) == label


def test_what_is_replaced_goes_to_the_history(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    for changes in ({"note": "first"}, {"note": "second"}, {"add": ["a", "b"]}, {"remove": ["a", "z"]}, {"note": ""}):
        change_label(tmp_path, **changes)  # type: ignore[arg-type]
    label = on_disk(tmp_path)
    assert (label["note"], label["tags"]) == ("", ["b"])
    moments = [datetime.fromisoformat(entry.pop("until")) for entry in label["history"]]
    assert label["history"] == [{"note": "first"}, {"tags": ["a", "b"]}, {"note": "second"}]
    assert before.replace(microsecond=0) <= moments[0] <= moments[1] <= moments[2] <= datetime.now(UTC)


def test_the_same_again_is_no_history(tmp_path: Path) -> None:
    for _ in range(2):
        label = change_label(tmp_path, name="a", note="b", add=["c"])
    assert "history" not in label


def test_a_name_can_be_taken_away(tmp_path: Path) -> None:
    change_label(tmp_path, name="a")
    assert change_label(tmp_path, name="")["name"] is None


def test_what_others_wrote_into_the_label_stays(tmp_path: Path) -> None:
    (tmp_path / "label.json").write_text('{"colour": "red", "tags": ["x"]}')
    assert change_label(tmp_path, note="n") == {"name": None, "note": "n", "tags": ["x"], "colour": "red"}


def test_reading_shows_the_labels_of_any_run(logdir: Path) -> None:
    wide = ours(logdir, "wide")
    change_label(logdir / wide, name="wider", add=["t"])
    change_label(logdir / "stock", name="theirs", note="keras")
    runs = trackers.read(logdir).runs().set_index("run")
    assert (runs.loc[wide, "name"], runs.loc[wide, "tags"]) == ("wider", ["t"])
    assert (runs.loc["stock", "name"], runs.loc["stock", "note"]) == ("theirs", "keras")
    assert set(trackers.read(logdir).scalars().run) >= {"stock/train", f"{wide}/train"}


ONE = """
import sys
from trackers.manage.labels import change_label
directory, who, times = sys.argv[1:]
sys.stdin.readline()
for number in range(int(times)):
    change_label(directory, add=[f"{who}{number}"], note=f"{who}{number}")
"""


def test_processes_that_label_at_once_lose_nothing(tmp_path: Path) -> None:
    times = 25
    people = [
        subprocess.Popen([sys.executable, "-c", ONE, str(tmp_path), who, str(times)], stdin=subprocess.PIPE, text=True)
        for who in "abc"
    ]
    for person in people:
        assert person.stdin
        person.stdin.write("go\n")
        person.stdin.flush()
    for person in people:
        person.communicate()
        assert person.returncode == 0
    label = on_disk(tmp_path)
    said = {f"{who}{number}" for who in "abc" for number in range(times)}
    assert set(label["tags"]) == said
    # Every note but the last was replaced by another, once.
    assert sorted([label["note"], *(entry["note"] for entry in label["history"])]) == sorted(said)
    assert sorted(os.listdir(tmp_path)) == [".label.json.lock", "label.json"]


def test_threads_that_label_at_once_lose_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: change_label(tmp_path, add=[str(number)]), range(80)))
    assert set(on_disk(tmp_path)["tags"]) == {str(number) for number in range(80)}


@pytest.mark.parametrize("content", ["", "{half", "[]", '{"tags": "a"}', '{"history": 3}'])
def test_a_label_that_cannot_be_understood_is_not_overwritten(tmp_path: Path, content: str) -> None:
    (tmp_path / "label.json").write_text(content)
    with pytest.raises(trackers.RunDirectoryError, match=r"label\.json' should be a label"):
        change_label(tmp_path, note="x")
    assert (tmp_path / "label.json").read_text() == content


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "a\nb"}, r"the name of a run should be one line, not 'a\\nb'; a note may have more"),
        ({"add": "abc"}, "tags should be a list of words, each of one line, not 'abc'"),
        ({"add": [" "]}, r"not \[' '\]"),
        ({"remove": ["a\nb"]}, "each of one line"),
    ],
)
def test_what_cannot_be_a_label_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=said):
        change_label(tmp_path, **changes)
    assert not list(tmp_path.iterdir())


def test_a_run_that_is_gone_cannot_be_labelled(tmp_path: Path) -> None:
    with pytest.raises(trackers.RunDirectoryError, match=r"label\.json' cannot be written: No such file"):
        change_label(tmp_path / "gone", note="x")
    assert not (tmp_path / "gone").exists()
