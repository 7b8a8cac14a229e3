"""Many small pictures on one sheet, and kernels as such pictures. Numbers in, pixels out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

_MAX_SIDE = 4096
# No weight is drawn in this blue, so that the lines between filters are never taken for weights.
_LINES = (92, 122, 168)
_WHITE = (255, 255, 255)


def columns_for(count: int) -> int:
    """How many tiles stand in a row: 32 make 4 rows of 8, 64 make 8 of 8, as people lay them out by hand."""
    rows = next(rows for rows in range(math.isqrt(count), 0, -1) if count % rows == 0)
    # A count with no divisor near its root (a prime, say) would make a ribbon; better a row that is not full.
    return count // rows if count // rows <= 4 * rows else math.ceil(math.sqrt(count))


def sheet(tiles: Pixels, gap: int, background: tuple[int, int, int] = _WHITE) -> Pixels:
    """Lays tiles out in rows.

    Args:
        tiles: [count, height, width, 1 or 3].
        gap: Pixels between tiles and around them.
        background: The colour of the gaps.

    Returns:
        [height, width, 3], uint8.
    """
    count, height, width, _ = tiles.shape
    columns = columns_for(count)
    rows = math.ceil(count / columns)
    pixels = np.full((rows * (height + gap) + gap, columns * (width + gap) + gap, 3), background, dtype=np.uint8)
    for number, tile in enumerate(tiles):
        top, left = (gap + (number // columns) * (height + gap), gap + (number % columns) * (width + gap))
        pixels[top : top + height, left : left + width] = tile
    return pixels


def convolution_sheet(kernel: npt.NDArray[Any]) -> Pixels:
    """Every filter of a convolution as one tile, each scaled to its own least and greatest weight.

    A filter over one channel is grey, over three it is in colour, and over more its channels stand side by side in the
    tile, or, where such a sheet would be wider than 4,096 pixels, as their mean.

    Args:
        kernel: [*window, channels, filters], with a window of one, two or three axes; NaN is drawn black.

    Returns:
        [height, width, 1 or 3], uint8.
    """
    filters = np.moveaxis(kernel, -1, 0)
    while filters.ndim < 4:
        filters = filters[:, None]
    if filters.ndim > 4:  # what lies behind the first two axes of a 3-D window is so many more channels
        filters = filters.reshape(*filters.shape[:3], -1)
    low = np.nanmin(filters, axis=(1, 2, 3), keepdims=True, initial=np.inf)
    high = np.nanmax(filters, axis=(1, 2, 3), keepdims=True, initial=-np.inf)
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = np.where(high > low, (filters - low) / (high - low), 0.5)
    levels = (np.nan_to_num(scaled) * 255.0).round().astype(np.uint8)
    count, height, width, channels = levels.shape
    if channels not in (1, 3):
        # A line between channels, two around a filter.
        tile = max(height, width) * columns_for(channels) + columns_for(channels) + 1
        room = (_MAX_SIDE // columns_for(count) - 2) // tile
        if room >= 1:
            enlarged = _enlarge(levels, min(4, room))
            return sheet(np.stack([_channels_side_by_side(tile) for tile in enlarged]), gap=4)
        levels = levels.mean(axis=-1, keepdims=True).round().astype(np.uint8)
    wanted = max(1, round(72 / min(height, width)))
    room = max(1, (_MAX_SIDE // columns_for(count) - 6) // max(height, width))
    return sheet(_enlarge(levels, min(wanted, room)), gap=6, background=_WHITE if channels == 3 else _LINES)


def dense_image(kernel: npt.NDArray[Any]) -> Pixels:
    """A matrix of weights as one picture: blue below zero, white at zero, red above, scaled by the greatest magnitude.

    Of more than 4,096 inputs or units, neighbours are drawn as their mean.

    Args:
        kernel: [inputs, units]; drawn lying down, the longer side across. NaN is drawn as zero.

    Returns:
        [height, width, 3], uint8.
    """
    weights = np.nan_to_num(kernel if kernel.shape[0] <= kernel.shape[1] else kernel.T)
    weights = _means_of_neighbours(_means_of_neighbours(weights).T).T
    strength = weights / (np.abs(weights).max(initial=0.0) or 1.0)
    fade = 1.0 - np.abs(strength)
    red = np.where(strength >= 0, 0.35 * -strength + 1.0, fade)
    blue = np.where(strength <= 0, 0.35 * strength + 1.0, fade)
    pixels = (np.stack([red, fade, blue], axis=-1) * 255.0).round().astype(np.uint8)
    wanted = max(1, round(256 / pixels.shape[0]))
    room = max(1, _MAX_SIDE // pixels.shape[1])
    return np.asarray(_enlarge(pixels[None], min(wanted, room))[0])


def _means_of_neighbours(matrix: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """As many rows as fit a picture, each the mean of as many neighbours as that takes."""
    together = math.ceil(len(matrix) / _MAX_SIDE)
    if together == 1:
        return matrix
    starts = np.arange(0, len(matrix), together)
    return np.add.reduceat(matrix, starts, axis=0) / np.diff(starts, append=len(matrix))[:, None]


def _channels_side_by_side(tile: Pixels) -> Pixels:
    return sheet(np.moveaxis(tile, -1, 0)[..., None], gap=1, background=_LINES)


def _enlarge(tiles: Pixels, factor: int) -> Pixels:
    return tiles.repeat(factor, axis=1).repeat(factor, axis=2)
