"""Draws many small images as one grid, and the kernels of layers as images."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

_MAX_SIDE = 4096
# No weight is drawn in this blue, so the lines between filters cannot be mistaken for weights.
_LINE_COLOUR = (92, 122, 168)
_WHITE = (255, 255, 255)


def grid_columns(count: int) -> int:
    """Returns the number of columns for a number of tiles: 8 for 32 tiles (4 rows of 8) and for 64 (8 of 8)."""
    rows = next(rows for rows in range(math.isqrt(count), 0, -1) if count % rows == 0)
    # A count without a divisor near its root, such as a prime, would give a very wide grid; its last row is not full.
    return count // rows if count // rows <= 4 * rows else math.ceil(math.sqrt(count))


def image_grid(tiles: Pixels, gap: int, background: tuple[int, int, int] = _WHITE) -> Pixels:
    """Arranges tiles in rows.

    Args:
        tiles: [count, height, width, 1 or 3].
        gap: Pixels between tiles and around them.
        background: The colour of the gaps.

    Returns:
        [height, width, 3], uint8.
    """
    count, height, width, _ = tiles.shape
    columns = grid_columns(count)
    rows = math.ceil(count / columns)
    pixels = np.full((rows * (height + gap) + gap, columns * (width + gap) + gap, 3), background, dtype=np.uint8)
    for index, tile in enumerate(tiles):
        top, left = (gap + (index // columns) * (height + gap), gap + (index % columns) * (width + gap))
        pixels[top : top + height, left : left + width] = tile
    return pixels


def convolution_grid(kernel: npt.NDArray[Any]) -> Pixels:
    """Draws each filter of a convolution as one tile, scaled to the range of its weights.

    A filter over one channel is grey, over three it is in colour. Over more, its channels are side by side in the tile
    or, if the grid would be wider than 4,096 pixels, drawn as their mean.

    Args:
        kernel: [*window, channels, filters], with a window of one, two or three axes; NaN is drawn black.

    Returns:
        [height, width, 1 or 3], uint8.
    """
    filters = np.moveaxis(kernel, -1, 0)
    while filters.ndim < 4:
        filters = filters[:, None]
    if filters.ndim > 4:  # the third axis of a window is drawn as further channels
        filters = filters.reshape(*filters.shape[:3], -1)
    low = np.nanmin(filters, axis=(1, 2, 3), keepdims=True, initial=np.inf)
    high = np.nanmax(filters, axis=(1, 2, 3), keepdims=True, initial=-np.inf)
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = np.where(high > low, (filters - low) / (high - low), 0.5)
    levels = (np.nan_to_num(scaled) * 255.0).round().astype(np.uint8)
    count, height, width, channels = levels.shape
    if channels not in (1, 3):
        # One line between channels, two around a filter.
        tile_side = max(height, width) * grid_columns(channels) + grid_columns(channels) + 1
        max_scale = (_MAX_SIDE // grid_columns(count) - 2) // tile_side
        if max_scale >= 1:
            enlarged = _enlarge(levels, min(4, max_scale))
            return image_grid(np.stack([_channel_grid(tile) for tile in enlarged]), gap=4)
        levels = levels.mean(axis=-1, keepdims=True).round().astype(np.uint8)
    scale = max(1, round(72 / min(height, width)))
    max_scale = max(1, (_MAX_SIDE // grid_columns(count) - 6) // max(height, width))
    background = _WHITE if channels == 3 else _LINE_COLOUR
    return image_grid(_enlarge(levels, min(scale, max_scale)), gap=6, background=background)


def dense_image(kernel: npt.NDArray[Any]) -> Pixels:
    """Draws a matrix of weights: blue below zero, white at zero, red above, scaled by the largest magnitude.

    If there are more than 4,096 inputs or units, neighbours are drawn as their mean.

    Args:
        kernel: [inputs, units]; drawn with the longer side horizontal. NaN is drawn as zero.

    Returns:
        [height, width, 3], uint8.
    """
    weights = np.nan_to_num(kernel if kernel.shape[0] <= kernel.shape[1] else kernel.T)
    weights = _mean_of_neighbours(_mean_of_neighbours(weights).T).T
    strength = weights / (np.abs(weights).max(initial=0.0) or 1.0)
    fade = 1.0 - np.abs(strength)
    red = np.where(strength >= 0, 0.35 * -strength + 1.0, fade)
    blue = np.where(strength <= 0, 0.35 * strength + 1.0, fade)
    pixels = (np.stack([red, fade, blue], axis=-1) * 255.0).round().astype(np.uint8)
    scale = max(1, round(256 / pixels.shape[0]))
    max_scale = max(1, _MAX_SIDE // pixels.shape[1])
    return np.asarray(_enlarge(pixels[None], min(scale, max_scale))[0])


def _mean_of_neighbours(matrix: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Reduces a matrix to at most `_MAX_SIDE` rows, each the mean of the same number of neighbours."""
    group_size = math.ceil(len(matrix) / _MAX_SIDE)
    if group_size == 1:
        return matrix
    starts = np.arange(0, len(matrix), group_size)
    return np.add.reduceat(matrix, starts, axis=0) / np.diff(starts, append=len(matrix))[:, None]


def _channel_grid(tile: Pixels) -> Pixels:
    return image_grid(np.moveaxis(tile, -1, 0)[..., None], gap=1, background=_LINE_COLOUR)


def _enlarge(tiles: Pixels, factor: int) -> Pixels:
    return tiles.repeat(factor, axis=1).repeat(factor, axis=2)
