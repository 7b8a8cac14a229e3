"""Label: what a person writes is kept, whatever else the file holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trackers
from tests.schema.test_run_record import JSON
from trackers.schema.label import Label, check_tags, load_name


def test_a_label_is_read_back_equal(tmp_path: Path) -> None:
    label = Label("näme", "a note", ["b", "a"])
    label.save(tmp_path)
    content = (tmp_path / "label.json").read_bytes()
    assert json.loads(content) == {"name": "näme", "note": "a note", "tags": ["b", "a"]}
    assert Label.parse(content) == (label, [])
    assert load_name(tmp_path) == "näme"


def test_unknown_fields_survive_a_rewrite(tmp_path: Path) -> None:
    label, problems = Label.parse('{"note": "x", "stars": 5}')
    label.note = "y"
    label.save(tmp_path)
    assert problems == []
    assert json.loads((tmp_path / "label.json").read_text())["stars"] == 5


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"name": 3}', '{"name": null}'])
def test_a_label_without_a_name_has_none(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "label.json").write_text(content)
    assert load_name(tmp_path) is None


@given(st.dictionaries(st.sampled_from(["name", "note", "tags", "history", "stars"]), JSON))
def test_any_object_is_a_label_with_problems(fields: dict[str, Any]) -> None:
    label, problems = Label.parse(json.dumps(fields))
    assert all(isinstance(tag, str) for tag in label.tags) and isinstance(label.note, str)
    assert label.name is None or isinstance(label.name, str)
    assert all(isinstance(problem, str) for problem in problems)


def test_tags_are_words_of_one_line() -> None:
    assert check_tags(("a", "b", "a")) == ["a", "b"]
    with pytest.raises(trackers.InvalidArgumentError, match=r"did you mean tags=\['ab'\]"):
        check_tags("ab")
    for tag in ("", " ", "two\nlines", 3):
        with pytest.raises(trackers.InvalidArgumentError, match="each tag must be a word of one line"):
            check_tags([tag])  # type: ignore[list-item]


def test_a_label_of_the_wrong_type_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="'note' must be a string"):
        Label(note=3).save(tmp_path)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
