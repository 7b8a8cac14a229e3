"""Draws a matrix: shaded cells with their numbers, and names beside them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

_BLUE = np.array([8, 81, 156])
_BLACK, _GREY, _WHITE = (33, 33, 33), (190, 190, 190), (255, 255, 255)
# In a larger matrix the numbers would be too small to read.
_MAX_NUMBERED = 40
_MAX_NAME = 18

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def matrix_image(
    matrix: npt.NDArray[Any],
    rows: Sequence[str],
    columns: Sequence[str],
    axes: tuple[str, str],
    is_table: bool = False,
) -> npt.NDArray[np.uint8]:
    """Draws a matrix.

    Args:
        matrix: [rows, columns], numbers.
        rows: The names of the rows, or none.
        columns: The names of the columns, or none.
        axes: What the rows and the columns are; "" to leave an axis without a title.
        is_table: Whether each column is a quantity of its own.

    Returns:
        [height, width, 3], uint8. Each cell is shaded by its share of its row's total magnitude; of a
        table, by its share of its column's largest magnitude.
    """
    height, width = matrix.shape
    # Large, because TensorBoard shows an image at half its size.
    cell = max(8, min(64, 1200 // max(matrix.shape)))
    font = ImageFont.load_default(max(9, min(18, cell // 3)))
    title_font = ImageFont.load_default(17)
    left = round(max([font.getlength(_shorten(name)) for name in rows], default=0)) + 40
    top = round(max([font.getlength(_shorten(name)) for name in columns], default=0)) + 40
    image = Image.new("RGB", (left + cell * width + 12, top + cell * height + 12), _WHITE)
    draw = ImageDraw.Draw(image)
    shares = _column_shares(matrix) if is_table else _row_shares(matrix)
    for row, column in np.ndindex(height, width):
        x, y, share = left + column * cell, top + row * cell, float(shares[row, column])
        shade = tuple(int(level) for level in 255 - share * (255 - _BLUE))
        draw.rectangle((x, y, x + cell - 2, y + cell - 2), fill=shade)
        if max(height, width) <= _MAX_NUMBERED:
            colour = _WHITE if share > 0.5 else _BLACK if matrix[row, column] else _GREY
            number = _format_number(float(matrix[row, column]), font, cell)
            draw.text((x + cell / 2 - 1, y + cell / 2 - 1), number, colour, font, "mm")
    for index, name in enumerate(rows):
        draw.text((left - 8, top + (index + 0.5) * cell), _shorten(name), _BLACK, font, "rm")
    for index, name in enumerate(columns):
        _draw_vertical(image, _shorten(name), font, left + (index + 0.5) * cell, top - 8)
    if axes[0]:
        _draw_vertical(image, axes[0], title_font, 12, top + cell * height / 2 + title_font.getlength(axes[0]) / 2)
    draw.text((left + cell * width / 2, 12), axes[1], _BLACK, title_font, "mm")
    return np.asarray(image)


def strip_accents(text: str) -> str:
    """Replaces accented letters, which Pillow's built-in font lacks, by plain ones, and joins lines."""
    letters = unicodedata.normalize("NFD", " ".join(text.split()).replace("ß", "ss"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _row_shares(matrix: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    magnitudes = np.nan_to_num(np.abs(matrix))
    # Dividing by the maximum first keeps the sum from overflowing, even with infinities.
    magnitudes /= np.maximum(magnitudes.max(axis=1, keepdims=True), np.finfo(float).tiny)
    shares: npt.NDArray[np.float64] = magnitudes / np.maximum(magnitudes.sum(axis=1, keepdims=True), 1.0)
    return shares


def _column_shares(matrix: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    magnitudes = np.nan_to_num(np.abs(matrix))
    # Half of the range at most: the numbers of a table matter more than its shades.
    shares: npt.NDArray[np.float64] = magnitudes / np.maximum(magnitudes.max(axis=0), np.finfo(float).tiny) / 2
    return shares


def _format_number(value: float, font: _Font, width: int) -> str:
    """Formats a number with as many digits as fit its cell, at most five."""
    texts = [f"{value:.{digits}g}" for digits in (5, 4, 3, 2, 1)]
    return next((text for text in texts if font.getlength(text) <= width - 4), texts[-1])


def _draw_vertical(image: Image.Image, text: str, font: _Font, center: float, bottom: float) -> None:
    """Draws a text from bottom to top."""
    x0, y0, x1, y1 = (round(edge) for edge in font.getbbox(text))
    strip = Image.new("RGB", (x1 - x0 + 2, y1 - y0 + 2), _WHITE)
    ImageDraw.Draw(strip).text((1 - x0, 1 - y0), text, _BLACK, font)
    rotated = strip.rotate(90, expand=True)
    image.paste(rotated, (round(center - rotated.width / 2), round(bottom - rotated.height)))


def _shorten(name: str) -> str:
    name = strip_accents(name)
    return name if len(name) <= _MAX_NAME else name[: _MAX_NAME - 1] + "…"
