"""Layers side by side."""

from __future__ import annotations

from trackers.analysis.architecture_alignment import Row, align_layers, is_equal_row
from trackers.schema.architecture import Layer


def _names(rows: list[Row]) -> list[tuple[str | None, ...]]:
    return [tuple(layer and layer.layer for layer in row) for row in rows]


def test_equal_layers_share_a_row_whatever_their_names() -> None:
    first = [Layer("in", "InputLayer"), Layer("dense_1", "Dense", "(None, 8)", 72)]
    second = [Layer("in", "InputLayer"), Layer("drop", "Dropout"), Layer("dense_7", "Dense", "(None, 8)", 72)]
    rows = align_layers([first, second])
    assert _names(rows) == [("in", "in"), (None, "drop"), ("dense_1", "dense_7")]
    assert [is_equal_row(row) for row in rows] == [True, False, True]


def test_between_them_names_match_and_then_types() -> None:
    first = [Layer("a", "Dense", "", 1), Layer("relu", "ReLU"), Layer("out", "Dense", "", 2)]
    second = [Layer("b", "Dense", "", 3), Layer("more", "Dense", "", 4), Layer("out", "Dense", "", 5)]
    rows = align_layers([first, second])
    assert _names(rows) == [("a", "b"), ("relu", None), (None, "more"), ("out", "out")]
    assert not any(map(is_equal_row, rows))


def test_a_third_model_is_aligned_with_the_rows_of_the_first_two() -> None:
    one, other, third = Layer("one", "A"), Layer("other", "B"), Layer("third", "C")
    rows = align_layers([[one, third], [third, other], [one, third, third]])
    assert _names(rows) == [
        ("one", None, "one"),
        ("third", "third", "third"),
        (None, "other", None),
        (None, None, "third"),
    ]


def test_one_model_and_none() -> None:
    layer = Layer("in", "InputLayer")
    assert align_layers([[layer]]) == [(layer,)]
    assert is_equal_row((layer,))
    assert align_layers([]) == []
    assert align_layers([[], [layer]]) == [(None, layer)]
