"""A table on a terminal: which columns are shown, how they are split, and which cells are truncated."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trackers.analysis.text_table import as_text, fit_columns, split_columns

HEADINGS = ["run", "note", "start", "best val_accuracy"]
ROWS = [
    ["experiment/run_2026_11_21_14_03_59-k7qf", "words " * 10, "2026-11-21 14:03", "0.5"],
    ["b", "", "2026-11-21 14:04", "0.75"],
]


def test_columns_are_aligned() -> None:
    assert as_text(["run", "x"], [["long name", "1"], ["b", "22"]]).splitlines() == [
        "run        x",
        "long name  1",
        "b          22",
    ]


def test_the_widest_cells_are_truncated_in_the_middle() -> None:
    lines = as_text(HEADINGS, ROWS, width=80, required=[2]).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1].startswith("experiment…")
    assert "k7qf  " in lines[1]
    assert "2026-11-21 14:03" in lines[1]


def test_required_columns_are_always_shown() -> None:
    assert fit_columns(HEADINGS, ROWS, 200, [], range(4)) == [0, 1, 2, 3]
    assert fit_columns(HEADINGS, ROWS, 50, [3], [0, 2, 3, 1]) == [0, 2, 3]
    assert fit_columns(HEADINGS, ROWS, 20, [3], range(4)) == [0, 3]


def test_the_most_important_columns_are_shown_first() -> None:
    assert fit_columns(HEADINGS, ROWS, 30, [], [0, 3, 1, 2]) == [0, 3]
    assert fit_columns(HEADINGS, ROWS, 30, [], [0, 1, 2, 3]) == [0, 1]


def test_a_split_table_repeats_the_first_column() -> None:
    headings = ["", *(f"run {number}" for number in range(5))]
    rows = [["learning_rate", *["2026-11-21 14:03"] * 5]]
    assert split_columns(headings, rows, 50) == [[0, 1, 2], [0, 3, 4], [0, 5]]
    assert split_columns(headings, rows, 200) == [[0, 1, 2, 3, 4, 5]]
    assert split_columns(headings, rows, 10) == [[0, 1], [0, 2], [0, 3], [0, 4], [0, 5]]


CELLS = st.lists(st.text("ab \n", max_size=40), min_size=4, max_size=4)


@given(rows=st.lists(CELLS, max_size=4), width=st.integers(60, 200))
def test_the_shown_columns_fit_the_width(rows: list[list[str]], width: int) -> None:
    columns = fit_columns(HEADINGS, rows, width, [2], range(4))
    table = [HEADINGS[column] for column in columns], [[row[column] for column in columns] for row in rows]
    lines = as_text(*table, width, [columns.index(2)]).split("\n")
    assert max(map(len, lines)) <= width
    assert len(lines) == len(rows) + 1
