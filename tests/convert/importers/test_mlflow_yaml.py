"""Reads what PyYAML writes with `safe_dump(…, default_flow_style=False, allow_unicode=True)`."""

from __future__ import annotations

import pytest

from trackers.convert.importers.mlflow_yaml import read_scalars


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("name: plain text\n", "plain text"),
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
def test_a_scalar_is_parsed(line: str, value: str) -> None:
    assert read_scalars(f"before: 1\n{line}zlast: x\n") == {"before": "1", "name": value, "zlast": "x"}


def test_lists_and_mappings_do_not_affect_other_names() -> None:
    text = "a: 1\ntags:\n  mlflow.data.context: training\nlist:\n- x\n- y: 2\nz: 'end'\n"
    scalars = read_scalars(text)
    assert (scalars["a"], scalars["z"]) == ("1", "end")


@pytest.mark.parametrize("text", ["", "\n\n", "no colon", ": x", "  deep: 1\n", "'", 'a: "\n', "a: '", "- x\n"])
def test_any_text_is_read(text: str) -> None:
    assert isinstance(read_scalars(text), dict)
