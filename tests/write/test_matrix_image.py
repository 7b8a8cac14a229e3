from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from trackers.write.matrix_image import matrix_image

MARGIN = 40  # pixels left of and above the cells, if there are no names
CELL = 64
WHITE, BLUE = np.array([255, 255, 255]), np.array([8, 81, 156])


def draw(
    matrix: Any, rows: Sequence[str] = (), columns: Sequence[str] = (), axes: tuple[str, str] = ("", "")
) -> npt.NDArray[np.uint8]:
    return matrix_image(np.asarray(matrix, dtype=float), rows, columns, axes)


def corner(image: npt.NDArray[np.uint8], row: int, column: int, cell: int = CELL) -> npt.NDArray[Any]:
    """The colour of a cell, in a corner without digits."""
    return image[MARGIN + row * cell + 1, MARGIN + column * cell + 1].astype(int)


def cell_of(image: npt.NDArray[np.uint8], row: int, column: int) -> npt.NDArray[np.uint8]:
    top, left = MARGIN + row * CELL, MARGIN + column * CELL
    return image[top : top + CELL - 1, left : left + CELL - 1]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_cell_is_shaded_by_its_share_of_its_row(sign: int) -> None:
    matrix = np.array([[3.0, 1.0, 0.0], [0.0, 0.0, 20.0], [0.0, 0.0, 0.0]])
    image = draw(sign * matrix)
    shares = [[0.75, 0.25, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
    for row, column in np.ndindex(3, 3):
        expected = WHITE - shares[row][column] * (WHITE - BLUE)
        assert np.abs(corner(image, row, column) - expected).max() <= 1


def test_a_cell_shows_its_number() -> None:
    image = draw([[10, 10], [10, 17]])
    same, other = cell_of(image, 0, 0), cell_of(image, 0, 1)
    np.testing.assert_array_equal(same, other)
    dark = (draw([[1, 0], [2, 0]])[..., 0]).astype(int)
    assert (cell_of(dark[..., None], 0, 0) != cell_of(dark[..., None], 1, 0)).any()


@pytest.mark.parametrize(("size", "numbered"), [(40, True), (41, False)])
def test_a_large_matrix_has_no_numbers(size: int, numbered: bool) -> None:
    image = draw(np.eye(size))
    cell = 1200 // size
    first = image[MARGIN : MARGIN + cell - 1, MARGIN : MARGIN + cell - 1].reshape(-1, 3)
    assert (len(np.unique(first, axis=0)) > 1) == numbered


@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (30, 1), (3, 200)])
def test_the_size_of_the_image_follows_from_the_matrix(shape: tuple[int, int]) -> None:
    image = draw(np.zeros(shape))
    cell = max(8, min(64, 1200 // max(shape)))
    assert image.shape == (MARGIN + cell * shape[0] + 12, MARGIN + cell * shape[1] + 12, 3)
    assert image.dtype == np.uint8


def test_names_widen_the_margins() -> None:
    bare = draw(np.eye(2))
    assert draw(np.eye(2), rows=["a", "a longer name"]).shape[1] > draw(np.eye(2), rows=["a", "b"]).shape[1]
    assert draw(np.eye(2), columns=["a", "a longer name"]).shape[0] > bare.shape[0]
    assert draw(np.eye(2), rows=["a", "a longer name"]).shape[0] == bare.shape[0]


def test_a_long_name_is_shortened() -> None:
    fitting, shortened, longer = (draw(np.eye(2), ["x" * letters, ""], ["", "x" * letters]) for letters in (18, 19, 90))
    assert fitting.shape != shortened.shape
    np.testing.assert_array_equal(shortened, longer)


def test_the_titles_of_the_axes_are_beside_the_cells() -> None:
    bare, titled = draw(np.eye(3)), draw(np.eye(3), axes=("true", "predicted"))
    changed = (bare != titled).any(axis=-1)
    assert changed[:, :24].any()  # the rows' title, vertical at the left
    assert changed[:24, :].any()  # the columns' title, at the top
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
def test_extreme_numbers_are_drawn(row: list[float]) -> None:
    image = draw([row, [1.0, 1.0]])
    assert np.abs(corner(image, 1, 0) - (WHITE + BLUE) / 2).max() <= 1


def test_infinities_share_the_shade_of_their_row() -> None:
    image = draw([[np.inf, -np.inf, 1.0]])
    np.testing.assert_array_equal(corner(image, 0, 0), corner(image, 0, 1))
    assert np.abs(corner(image, 0, 0) - (WHITE + BLUE) / 2).max() <= 1
    assert corner(image, 0, 2).tolist() == [255, 255, 255]


@pytest.mark.parametrize("number", [-123456.7, 1.2345e-300, -np.inf, 0.1 + 0.2])
def test_a_number_fits_its_cell(number: float) -> None:
    image = draw([[number] * 5] * 5)
    for column in range(1, 6):
        assert (image[MARGIN:-12, MARGIN + column * CELL - 1] == 255).all()


def test_a_name_loses_its_accents() -> None:
    np.testing.assert_array_equal(draw(np.eye(2), ["é", "ß\nü"]), draw(np.eye(2), ["e", "ss u"]))
