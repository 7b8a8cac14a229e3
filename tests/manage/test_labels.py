"""Labels: each field changes on its own, and simultaneous changes are all kept."""

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
from tests.manage.conftest import run_named
from trackers.manage.labels import change_label
from trackers.schema.label import Label


def on_disk(directory: Path) -> dict[str, Any]:
    label: dict[str, Any] = json.loads((directory / "label.json").read_text(encoding="utf-8"))
    return label


def test_only_the_arguments_change(tmp_path: Path) -> None:
    change_label(tmp_path, name="wíde", add=["b", "a"])
    change_label(tmp_path, note="two\nlines")
    label = change_label(tmp_path, add=["c", "b"])
    assert label == Label("wíde", "two\nlines", ["b", "a", "c"])
    assert on_disk(tmp_path) == {"name": "wíde", "note": "two\nlines", "tags": ["b", "a", "c"]}


def test_replaced_values_go_to_the_history(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    for changes in ({"note": "first"}, {"note": "second"}, {"add": ["a", "b"]}, {"remove": ["a", "z"]}, {"note": ""}):
        change_label(tmp_path, **changes)  # type: ignore[arg-type]
    label = on_disk(tmp_path)
    assert (label["note"], label["tags"]) == ("", ["b"])
    moments = [datetime.fromisoformat(entry.pop("until")) for entry in label["history"]]
    assert label["history"] == [{"note": "first"}, {"tags": ["a", "b"]}, {"note": "second"}]
    assert before.replace(microsecond=0) <= moments[0] <= moments[1] <= moments[2] <= datetime.now(UTC)


def test_an_equal_value_adds_nothing_to_the_history(tmp_path: Path) -> None:
    for _ in range(2):
        label = change_label(tmp_path, name="a", note="b", add=["c"])
    assert label.history == []
    assert "history" not in on_disk(tmp_path)


def test_a_name_is_cleared(tmp_path: Path) -> None:
    change_label(tmp_path, name="a")
    assert change_label(tmp_path, name="").name is None


def test_unknown_fields_of_the_label_are_kept(tmp_path: Path) -> None:
    (tmp_path / "label.json").write_text('{"colour": "red", "tags": ["x"]}')
    change_label(tmp_path, note="n")
    assert on_disk(tmp_path) == {"colour": "red", "name": None, "note": "n", "tags": ["x"]}


def test_the_reader_shows_the_labels_of_any_run(logdir: Path) -> None:
    wide = run_named(logdir, "wide")
    change_label(logdir / wide, name="wider", add=["t"])
    change_label(logdir / "stock", name="baseline", note="keras")
    runs = trackers.read(logdir).runs().set_index("run")
    assert (runs.loc[wide, "name"], runs.loc[wide, "tags"]) == ("wider", ["t"])
    assert (runs.loc["stock", "name"], runs.loc["stock", "note"]) == ("baseline", "keras")
    assert set(trackers.read(logdir).scalars().run) >= {"stock/train", f"{wide}/train"}


LABELER = """
import sys
from trackers.manage.labels import change_label
directory, prefix, times = sys.argv[1:]
sys.stdin.readline()
for number in range(int(times)):
    change_label(directory, add=[f"{prefix}{number}"], note=f"{prefix}{number}")
"""


def test_processes_that_label_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    times = 25
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", LABELER, str(tmp_path), prefix, str(times)], stdin=subprocess.PIPE, text=True
        )
        for prefix in "abc"
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    label = on_disk(tmp_path)
    texts = {f"{prefix}{number}" for prefix in "abc" for number in range(times)}
    assert set(label["tags"]) == texts
    # Every note except the last was replaced once.
    assert sorted([label["note"], *(entry["note"] for entry in label["history"])]) == sorted(texts)
    assert sorted(os.listdir(tmp_path)) == [".label.json.lock", "label.json"]


def test_threads_that_label_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: change_label(tmp_path, add=[str(number)]), range(80)))
    assert set(on_disk(tmp_path)["tags"]) == {str(number) for number in range(80)}


@pytest.mark.parametrize("content", ["", "{half", "[]", '{"tags": "a"}', '{"history": 3}'])
def test_a_malformed_label_is_not_overwritten(tmp_path: Path, content: str) -> None:
    (tmp_path / "label.json").write_text(content)
    with pytest.raises(trackers.RunDirectoryError, match=r"label\.json' is not a valid label"):
        change_label(tmp_path, note="x")
    assert (tmp_path / "label.json").read_text() == content


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "a\nb"}, r"the name of a run must be one line, not 'a\\nb'; a note may have more"),
        ({"add": "abc"}, "tags must be a list of words, not one string"),
        ({"add": [" "]}, "not ' '"),
        ({"remove": ["a\nb"]}, "a word of one line"),
    ],
)
def test_invalid_values_are_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        change_label(tmp_path, **changes)
    assert not list(tmp_path.iterdir())


def test_a_missing_run_cannot_be_labeled(tmp_path: Path) -> None:
    with pytest.raises(trackers.RunDirectoryError, match=r"cannot write the label '.*label\.json': No such file"):
        change_label(tmp_path / "gone", note="x")
    assert not (tmp_path / "gone").exists()
