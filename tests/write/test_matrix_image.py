from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from trackers.write.matrix_image import matrix_image

NAMELESS = 40  # pixels left of and above the cells, when nothing is named
CELL = 64
WHITE, BLUE = np.array([255, 255, 255]), np.array([8, 81, 156])


def draw(
    matrix: Any, rows: Sequence[str] = (), columns: Sequence[str] = (), axes: tuple[str, str] = ("", "")
) -> npt.NDArray[np.uint8]:
    return matrix_image(np.asarray(matrix, dtype=float), rows, columns, axes)


def corner(picture: npt.NDArray[np.uint8], row: int, column: int, cell: int = CELL) -> npt.NDArray[Any]:
    """A cell's colour, in a corner where no digit is."""
    return picture[NAMELESS + row * cell + 1, NAMELESS + column * cell + 1].astype(int)


def cell_of(picture: npt.NDArray[np.uint8], row: int, column: int) -> npt.NDArray[np.uint8]:
    top, left = NAMELESS + row * CELL, NAMELESS + column * CELL
    return picture[top : top + CELL - 1, left : left + CELL - 1]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_cell_has_the_shade_of_its_share_of_its_row(sign: int) -> None:
    matrix = np.array([[3.0, 1.0, 0.0], [0.0, 0.0, 20.0], [0.0, 0.0, 0.0]])
    picture = draw(sign * matrix)
    shares = [[0.75, 0.25, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
    for row, column in np.ndindex(3, 3):
        wanted = WHITE - shares[row][column] * (WHITE - BLUE)
        assert np.abs(corner(picture, row, column) - wanted).max() <= 1


def test_a_cell_shows_its_number() -> None:
    picture = draw([[10, 10], [10, 17]])
    same, other = cell_of(picture, 0, 0), cell_of(picture, 0, 1)
    np.testing.assert_array_equal(same, other)
    dark = (draw([[1, 0], [2, 0]])[..., 0]).astype(int)
    assert (cell_of(dark[..., None], 0, 0) != cell_of(dark[..., None], 1, 0)).any()


@pytest.mark.parametrize(("size", "numbered"), [(40, True), (41, False)])
def test_numbers_are_left_out_where_nobody_could_read_them(size: int, numbered: bool) -> None:
    picture = draw(np.eye(size))
    cell = 1200 // size
    first = picture[NAMELESS : NAMELESS + cell - 1, NAMELESS : NAMELESS + cell - 1].reshape(-1, 3)
    assert (len(np.unique(first, axis=0)) > 1) == numbered


@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (30, 1), (3, 200)])
def test_the_picture_has_room_for_every_cell(shape: tuple[int, int]) -> None:
    picture = draw(np.zeros(shape))
    cell = max(8, min(64, 1200 // max(shape)))
    assert picture.shape == (NAMELESS + cell * shape[0] + 12, NAMELESS + cell * shape[1] + 12, 3)
    assert picture.dtype == np.uint8


def test_names_make_room_for_themselves() -> None:
    bare = draw(np.eye(2))
    assert draw(np.eye(2), rows=["a", "a longer name"]).shape[1] > draw(np.eye(2), rows=["a", "b"]).shape[1]
    assert draw(np.eye(2), columns=["a", "a longer name"]).shape[0] > bare.shape[0]
    assert draw(np.eye(2), rows=["a", "a longer name"]).shape[0] == bare.shape[0]


def test_a_long_name_is_cut() -> None:
    whole, cut, longer = (draw(np.eye(2), ["x" * letters, ""], ["", "x" * letters]) for letters in (16, 17, 90))
    assert whole.shape != cut.shape
    np.testing.assert_array_equal(cut, longer)


def test_the_axes_are_named_beside_the_cells() -> None:
    bare, named = draw(np.eye(3)), draw(np.eye(3), axes=("true", "predicted"))
    changed = (bare != named).any(axis=-1)
    assert changed[:, :24].any()  # the rows', upright at the left
    assert changed[:24, :].any()  # the columns', at the top
    assert not changed[24:, 24:].any()


@pytest.mark.parametrize(
    "row",
    [
        [np.inf, np.inf],
        [np.inf, -np.inf],
        [1e308, 1e308],
        [np.nan, np.nan],
        [5e-324, 5e-324],
        [1e308, np.nan],
    ],
)
def test_no_number_is_too_odd_to_be_drawn(row: list[float]) -> None:
    picture = draw([row, [1.0, 1.0]])
    assert np.abs(corner(picture, 1, 0) - (WHITE + BLUE) / 2).max() <= 1


def test_infinities_share_their_row() -> None:
    picture = draw([[np.inf, -np.inf, 1.0]])
    np.testing.assert_array_equal(corner(picture, 0, 0), corner(picture, 0, 1))
    assert np.abs(corner(picture, 0, 0) - (WHITE + BLUE) / 2).max() <= 1
    assert corner(picture, 0, 2).tolist() == [255, 255, 255]


@pytest.mark.parametrize("number", [-123456.7, 1.2345e-300, -np.inf, 0.1 + 0.2])
def test_a_number_stays_in_its_cell(number: float) -> None:
    picture = draw([[number] * 5] * 5)
    for place in range(1, 6):
        assert (picture[NAMELESS:-12, NAMELESS + place * CELL - 1] == 255).all()


def test_a_name_loses_what_the_font_does_not_have() -> None:
    np.testing.assert_array_equal(draw(np.eye(2), ["é", "ß\nü"]), draw(np.eye(2), ["e", "ss u"]))
