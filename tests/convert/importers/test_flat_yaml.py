"""What PyYAML writes (`safe_dump(…, default_flow_style=False, allow_unicode=True)`), spelled out."""

from __future__ import annotations

import pytest

from trackers.convert.importers.flat_yaml import read_flat_yaml


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("name: plain words\n", "plain words"),
        ("name: a:b c\n", "a:b c"),
        ("name: 'it''s: é'\n", "it's: é"),
        ("name: ''\n", ""),
        ("name: null\n", ""),
        ("name: '12'\n", "12"),
        ("name: 12\n", "12"),
        ('name: "tab\\t \\xE9 \\u2028 \\U0001F600 \\" \\\\ \\L"\n', 'tab\t é \u2028 😀 " \\ \u2028'),
        ("name: many words that PyYAML\n  goes on with\n", "many words that PyYAML goes on with"),
        ("name: 'many words: that\n  goes on'\n", "many words: that goes on"),
        ('name: "many\\t words that\n  \\ go on\\\n  \\ and on"\n', "many\t words that  go on and on"),
        ("name: 'two\n\n  lines'\n", "two\nlines"),
    ],
)
def test_a_scalar_is_what_was_written(written: str, read: str) -> None:
    assert read_flat_yaml(f"before: 1\n{written}zlast: x\n") == {"before": "1", "name": read, "zlast": "x"}


def test_what_lies_below_a_name_harms_no_other() -> None:
    words = "a: 1\ntags:\n  mlflow.data.context: training\nlist:\n- x\n- y: 2\nz: 'end'\n"
    found = read_flat_yaml(words)
    assert (found["a"], found["z"]) == ("1", "end")


@pytest.mark.parametrize("words", ["", "\n\n", "no colon", ": x", "  deep: 1\n", "'", 'a: "\n', "a: '", "- x\n"])
def test_anything_can_be_read(words: str) -> None:
    assert isinstance(read_flat_yaml(words), dict)
