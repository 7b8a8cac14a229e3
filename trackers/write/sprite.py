"""Sprites: one image that holds a thumbnail per point of an embedding."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from trackers.errors import InvalidArgumentError
from trackers.write import media, protos

# Browsers take textures of this size everywhere; the Projector refuses more than 8,192.
_MAX_SIDE = 4096


def thumbnails(images: Any) -> npt.NDArray[np.uint8]:
    """Converts images to thumbnails that fit into one sprite.

    Args:
        images: [points, height, width] or [points, height, width, 1|3|4]; uint8 in 0…255 or floats in 0…1.

    Returns:
        [points, height, width, 1|3|4], scaled down where the sprite would have more than 4,096 pixels a side.

    Raises:
        InvalidArgumentError: If the shape is not one of those, a float is NaN, or the pixels are integers other than
            uint8.
    """
    array = protos.to_array("sprite", images)
    batch = array[..., None] if array.ndim == 3 else array
    if batch.ndim != 4 or batch.shape[-1] not in (1, 3, 4) or 0 in batch.shape:
        raise InvalidArgumentError(
            "a sprite must have the shape [points, height, width] or [points, height, width, 1|3|4], not "
            f"{list(array.shape)}"
        )
    levels = media.to_levels("sprite", batch)
    side = max(levels.shape[1:3])
    max_side = max(1, _MAX_SIDE // _columns(len(levels)))
    return levels if side <= max_side else _shrink(levels, max_side / side)


def sprite_png(tiles: npt.NDArray[np.uint8]) -> bytes:
    """Draws thumbnails as one image, row by row.

    The Projector's shader divides by the number of rows where it means columns, so there must be as many of both.

    Args:
        tiles: The result of `thumbnails`.

    Returns:
        A PNG of ⌈√points⌉ columns and rows; the tiles that remain are empty.
    """
    count, height, width, channels = tiles.shape
    side = _columns(count)
    grid = np.zeros((side * side, height, width, channels), np.uint8)
    grid[:count] = tiles
    grid = grid.reshape(side, side, height, width, channels).swapaxes(1, 2)
    return media.encode_png(np.ascontiguousarray(grid.reshape(side * height, side * width, channels)))


def _columns(count: int) -> int:
    return math.ceil(math.sqrt(count))


def _shrink(tiles: npt.NDArray[np.uint8], factor: float) -> npt.NDArray[np.uint8]:
    height, width = (max(1, math.floor(side * factor)) for side in tiles.shape[1:3])
    resized = [
        np.asarray(
            Image.fromarray(tile[..., 0] if tile.shape[-1] == 1 else tile).resize((width, height), Image.Resampling.BOX)
        )
        for tile in tiles
    ]
    return np.stack(resized).reshape(len(tiles), height, width, tiles.shape[-1])
