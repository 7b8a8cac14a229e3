"""Formats: what is pasted elsewhere arrives whole."""

from __future__ import annotations

import io
import json

import pandas as pd

from trackers.analysis.table_formats import as_csv, as_json, as_latex, as_markdown

FRAME = pd.DataFrame(
    {
        "run": ["a", "b,c"],
        "start": pd.to_datetime(["2026-01-01", None], utc=True),
        "tags": [["x"], []],
        "best.loss": [0.1, float("nan")],
        "seed": pd.array([1, None], dtype="Int64"),
    }
)


def test_json_has_null_where_nothing_is() -> None:
    assert json.loads(as_json(FRAME)) == [
        {"run": "a", "start": "2026-01-01T00:00:00.000Z", "tags": ["x"], "best.loss": 0.1, "seed": 1},
        {"run": "b,c", "start": None, "tags": [], "best.loss": None, "seed": None},
    ]


def test_csv_is_read_back() -> None:
    again = pd.read_csv(io.StringIO(as_csv(FRAME)))
    assert list(again["run"]) == ["a", "b,c"]
    assert again["best.loss"][0] == 0.1


def test_markdown_keeps_its_columns() -> None:
    assert as_markdown(["a|b", "c"], [["1", "x\ny"]]) == "| a\\|b | c |\n| --- | --- |\n| 1 | x y |"


def test_latex_escapes_what_it_would_take_for_itself() -> None:
    lines = as_latex(["val_loss", "50 %"], [["a&b", "~{}\\"]]).splitlines()
    assert lines[0] == r"\begin{tabular}{ll}"
    assert lines[2] == r"val\_loss & 50 \% \\"
    assert lines[4] == r"a\&b & \textasciitilde{}\{\}\textbackslash{} \\"
