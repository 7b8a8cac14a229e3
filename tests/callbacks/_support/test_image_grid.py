"""Image grids: every weight at its position, whatever the shape of the kernel."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackers.callbacks._support.image_grid import convolution_grid, dense_image, grid_columns, image_grid

RNG = np.random.default_rng(0)
WHITE = (255, 255, 255)


@pytest.mark.parametrize(
    ("count", "columns"),
    [
        (1, 1),
        (2, 2),
        (3, 3),
        (4, 2),
        (6, 3),
        (8, 4),
        (10, 5),
        (16, 4),
        (32, 8),
        (64, 8),
        (96, 12),
        (128, 16),
        (512, 32),
    ],
)
def test_common_counts_have_the_usual_columns(count: int, columns: int) -> None:
    assert grid_columns(count) == columns


@pytest.mark.parametrize("count", [7, 13, 31, 37, 53, 61, 97, 127, 2 * 31, 2 * 97])
def test_a_count_without_a_suitable_divisor_is_not_too_wide(count: int) -> None:
    columns = grid_columns(count)
    rows = math.ceil(count / columns)
    assert columns <= 7 * rows
    assert (rows - 1) * columns < count <= rows * columns


@given(count=st.integers(1, 3000))
def test_columns_hold_all_tiles_without_an_empty_row(count: int) -> None:
    columns = grid_columns(count)
    rows = math.ceil(count / columns)
    assert (rows - 1) * columns < count <= rows * columns
    assert columns >= rows


@settings(deadline=None)
@given(
    count=st.integers(1, 40),
    height=st.integers(1, 6),
    width=st.integers(1, 6),
    channels=st.sampled_from([1, 3]),
    gap=st.integers(0, 4),
    background=st.tuples(*[st.integers(0, 255)] * 3),
)
def test_every_tile_is_at_its_position_and_the_rest_is_background(
    count: int, height: int, width: int, channels: int, gap: int, background: tuple[int, int, int]
) -> None:
    tiles = RNG.integers(0, 256, (count, height, width, channels), dtype=np.uint8)
    pixels = image_grid(tiles, gap, background)
    columns = grid_columns(count)
    rows = math.ceil(count / columns)
    assert pixels.shape == (rows * (height + gap) + gap, columns * (width + gap) + gap, 3)
    rest = np.ones(pixels.shape[:2], bool)
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        area = np.s_[
            gap + row * (height + gap) : gap + row * (height + gap) + height,
            gap + column * (width + gap) : gap + column * (width + gap) + width,
        ]
        np.testing.assert_array_equal(pixels[area], np.broadcast_to(tile, (height, width, 3)))
        assert rest[area].all(), "no two tiles overlap"
        rest[area] = False
    assert (pixels[rest] == background).all()


def _grid(pixels: npt.NDArray[np.uint8], rows: int, columns: int) -> tuple[npt.NDArray[np.uint8], int]:
    """Splits a grid into its square tiles; the rows of one colour at the top are a gap."""
    gap = next(row for row, line in enumerate(pixels) if (line != pixels[0, 0]).any())
    side = (pixels.shape[0] - gap * (rows + 1)) // rows
    assert pixels.shape[:2] == (rows * (side + gap) + gap, columns * (side + gap) + gap)
    corners = [
        (gap + row * (side + gap), gap + column * (side + gap)) for row in range(rows) for column in range(columns)
    ]
    return np.stack([pixels[top : top + side, left : left + side] for top, left in corners]), gap


def _samples(tile: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
    """Returns the centre pixel of each enlarged weight."""
    factor = tile.shape[0] // size
    assert tile.shape[0] == factor * size
    samples = tile[factor // 2 :: factor, factor // 2 :: factor]
    # Each weight is a square of one colour.
    np.testing.assert_array_equal(samples.repeat(factor, axis=0).repeat(factor, axis=1), tile)
    return samples


def _scale(values: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    levels = (values - values.min()) / (values.max() - values.min()) * 255.0
    return levels.round().astype(np.uint8)


def test_32_filters_are_4_rows_of_8_each_scaled_to_its_own_range() -> None:
    kernel = RNG.normal(size=(3, 3, 1, 32)) * np.logspace(-3, 3, 32)
    pixels = convolution_grid(kernel)
    assert pixels.dtype == np.uint8
    tiles, gap = _grid(pixels, rows=4, columns=8)
    assert len(tiles) == 32
    for number, tile in enumerate(tiles):
        expected = _scale(kernel[:, :, 0, number])
        shown = _samples(tile, 3)
        np.testing.assert_array_equal(shown, np.broadcast_to(expected[..., None], (3, 3, 3)))
        assert (shown.min(), shown.max()) == (0, 255)
    # The lines between have one colour that is not grey, so they cannot be mistaken for weights.
    lines = np.concatenate([pixels[:gap].reshape(-1, 3), pixels[:, :gap].reshape(-1, 3)])
    assert len(np.unique(lines, axis=0)) == 1
    assert len(set(lines[0].tolist())) > 1
    assert pixels.shape[0] >= 200, "large enough to view"


def test_filters_over_three_channels_are_in_colour_on_white() -> None:
    kernel = RNG.normal(size=(5, 5, 3, 16))
    pixels = convolution_grid(kernel)
    tiles, gap = _grid(pixels, rows=4, columns=4)
    for number, tile in enumerate(tiles):
        np.testing.assert_array_equal(_samples(tile, 5), _scale(kernel[..., number]))
    assert (pixels[:gap] == WHITE).all()
    assert (tiles[..., 0] != tiles[..., 1]).any()


def test_filters_over_many_channels_show_every_channel_scaled_with_its_filter() -> None:
    kernel = RNG.normal(size=(3, 3, 16, 4))
    pixels = convolution_grid(kernel)
    assert max(pixels.shape) <= 4096
    for number in range(4):
        expected = _scale(kernel[..., number])
        # All 144 weights of a filter are in its quarter of the grid.
        row, column = divmod(number, 2)
        height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
        quarter = pixels[row * height : (row + 1) * height, column * width : (column + 1) * width]
        grey = quarter[(quarter[..., 0] == quarter[..., 1]) & (quarter[..., 1] == quarter[..., 2])]
        assert set(expected.ravel().tolist()) <= set(grey[:, 0].tolist())


def test_the_channels_of_a_filter_are_in_order() -> None:
    kernel = np.zeros((2, 2, 4, 1))
    kernel[..., 2, 0] = 1.0
    pixels = convolution_grid(kernel)
    bright = np.argwhere((pixels == WHITE).all(axis=-1) & _inside(pixels))
    # Of 2 × 2 channels the third is the lower left one.
    middle = bright.mean(axis=0) / pixels.shape[:2]
    assert middle[0] > 0.5
    assert middle[1] < 0.5


def _inside(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Returns a mask without the white frame around a grid of many channels."""
    inside = np.zeros(pixels.shape[:2], bool)
    inside[5:-5, 5:-5] = True
    return inside


@pytest.mark.parametrize(
    "shape",
    [
        (7, 1, 16),  # Conv1D
        (7, 12, 16),
        (3, 3, 1, 8),  # Conv2D
        (1, 1, 1, 4),
        (1, 1, 64, 32),
        (3, 3, 3, 8, 4),  # Conv3D
        (2, 2, 2, 1, 5),
        (11, 11, 3, 96),
        (1, 7, 32, 32),
        (3, 3, 2, 1),
        (3, 3, 5, 7),
        (3, 3, 1, 31),
        (3, 3, 512, 512),
        (1, 1, 2048, 512),
        (7, 7, 3, 1024),
        (3, 3, 1, 5000),
        (200, 200, 1, 64),
    ],
)
def test_a_kernel_of_any_shape_is_a_sheet_of_at_most_4096_pixels(shape: tuple[int, ...]) -> None:
    pixels = convolution_grid(RNG.normal(size=shape).astype(np.float32))
    assert pixels.dtype == np.uint8
    assert pixels.ndim == 3
    assert pixels.shape[2] == 3
    assert max(pixels.shape[:2]) <= 4096
    assert len(np.unique(pixels)) > 2


def test_a_constant_filter_is_even_grey_and_the_others_are_as_they_were() -> None:
    kernel = RNG.normal(size=(3, 3, 1, 4))
    before, _ = _grid(convolution_grid(kernel), 2, 2)
    kernel[..., 1] = 0.25
    after, _ = _grid(convolution_grid(kernel), 2, 2)
    assert len(np.unique(after[1])) == 1
    assert after[1][0, 0, 0] in (127, 128)
    np.testing.assert_array_equal(after[[0, 2, 3]], before[[0, 2, 3]])


def test_nan_in_a_filter_is_black_and_the_rest_is_scaled_without_it() -> None:
    kernel = RNG.normal(size=(3, 3, 1, 4))
    before, _ = _grid(convolution_grid(kernel), 2, 2)
    kernel[1, 1, 0, 2] = np.nan
    kernel[..., 3] = np.nan
    after, _ = _grid(convolution_grid(kernel), 2, 2)
    np.testing.assert_array_equal(after[:2], before[:2])
    expected = (kernel[..., 0, 2] - np.nanmin(kernel[..., 2])) / (np.nanmax(kernel[..., 2]) - np.nanmin(kernel[..., 2]))
    shown = _samples(after[2], 3)[..., 0]
    assert shown[1, 1] == 0
    np.testing.assert_array_equal(shown, np.nan_to_num(expected * 255.0).round().astype(np.uint8))
    assert len(np.unique(after[3])) == 1


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinite_weights_affect_only_their_filter(value: float) -> None:
    kernel = RNG.normal(size=(3, 3, 1, 4))
    before, _ = _grid(convolution_grid(kernel), 2, 2)
    kernel[0, 0, 0, 1] = value
    after, _ = _grid(convolution_grid(kernel), 2, 2)
    np.testing.assert_array_equal(after[[0, 2, 3]], before[[0, 2, 3]])


def test_a_dense_kernel_is_white_at_zero_blue_below_red_above() -> None:
    kernel = np.array([[-2.0, 0.0, 2.0], [1.0, -1.0, 0.0]])
    pixels = dense_image(kernel)
    factor = pixels.shape[0] // 2
    assert pixels.shape == (2 * factor, 3 * factor, 3)
    shown = pixels[factor // 2 :: factor, factor // 2 :: factor].astype(int)
    np.testing.assert_array_equal(shown.repeat(factor, axis=0).repeat(factor, axis=1), pixels)
    np.testing.assert_array_equal(shown[kernel == 0], [WHITE, WHITE])
    red, green, blue = np.moveaxis(shown, -1, 0)
    assert (red[kernel > 0] > blue[kernel > 0]).all()
    assert (blue[kernel < 0] > red[kernel < 0]).all()
    # Green decreases with the magnitude, equally on both sides.
    assert green[0, 0] == green[0, 2] == 0
    assert green[1, 0] == green[1, 1] == 128


def test_the_longer_side_of_a_dense_kernel_is_horizontal() -> None:
    kernel = RNG.normal(size=(784, 10))
    pixels = dense_image(kernel)
    assert pixels.shape[1] > pixels.shape[0]
    np.testing.assert_array_equal(pixels, dense_image(kernel.T))


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (5000, 1), (784, 10), (1024, 1024), (2, 4096), (9000, 12)])
def test_the_size_of_a_dense_image_is_limited(shape: tuple[int, int]) -> None:
    pixels = dense_image(RNG.normal(size=shape).astype(np.float32))
    assert max(pixels.shape) <= 4096
    assert min(pixels.shape[:2]) >= min(shape)
    assert pixels.shape[2] == 3


def test_a_dense_kernel_of_too_many_units_is_averaged_over_neighbours() -> None:
    kernel = np.zeros((2, 8192))
    kernel[0, :2] = 1.0, 3.0
    kernel[1, 6:8] = -4.0, -4.0
    shown = dense_image(kernel)
    np.testing.assert_array_equal(shown, dense_image(kernel.reshape(2, 4096, 2).mean(axis=-1)))
    assert (shown[0, 0] != WHITE).any()


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_a_dense_kernel_of_zeros_or_nan_is_white(value: float) -> None:
    assert (dense_image(np.full((4, 6), value)) == 255).all()


def test_nan_in_a_dense_kernel_is_white_and_affects_nothing_else() -> None:
    kernel = RNG.normal(size=(4, 6))
    whole = dense_image(kernel)
    weakest = np.unravel_index(np.abs(kernel).argmin(), kernel.shape)
    kernel[weakest] = np.nan
    with_nan = dense_image(kernel)
    factor = whole.shape[0] // 4
    hole = np.zeros((4, 6), bool)
    hole[weakest] = True
    hole = hole.repeat(factor, axis=0).repeat(factor, axis=1)
    assert (with_nan[hole] == 255).all()
    np.testing.assert_array_equal(with_nan[~hole], whole[~hole])
