"""A matrix as people draw it: shaded cells with their numbers, names at both sides."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

_BLUE = np.array([8, 81, 156])
_INK, _PALE, _PAPER = (33, 33, 33), (190, 190, 190), (255, 255, 255)
# Beyond that nobody could read the numbers.
_MOST_NUMBERED = 40

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def matrix_image(
    matrix: npt.NDArray[Any], rows: Sequence[str], columns: Sequence[str], axes: tuple[str, str]
) -> npt.NDArray[np.uint8]:
    """Draws a matrix.

    Args:
        matrix: [rows, columns], numbers.
        rows: The rows' names, or none.
        columns: The columns' names, or none.
        axes: What the rows and what the columns are; "" for nothing.

    Returns:
        [height, width, 3], uint8. Each cell is shaded by its share of its row's magnitude.
    """
    height, width = matrix.shape
    # Large, because TensorBoard shows an image at half its size.
    cell = max(8, min(64, 1200 // max(matrix.shape)))
    font = ImageFont.load_default(max(9, min(18, cell // 3)))
    title = ImageFont.load_default(17)
    left = round(max([font.getlength(_short(name)) for name in rows], default=0)) + 40
    top = round(max([font.getlength(_short(name)) for name in columns], default=0)) + 40
    picture = Image.new("RGB", (left + cell * width + 12, top + cell * height + 12), _PAPER)
    draw = ImageDraw.Draw(picture)
    magnitudes = np.nan_to_num(np.abs(matrix))
    # By the greatest first, so that no sum overflows, not even one of infinities.
    magnitudes /= np.maximum(magnitudes.max(axis=1, keepdims=True), np.finfo(float).tiny)
    shares = magnitudes / np.maximum(magnitudes.sum(axis=1, keepdims=True), 1.0)
    for row, column in np.ndindex(height, width):
        x, y, share = left + column * cell, top + row * cell, float(shares[row, column])
        shade = tuple(int(level) for level in 255 - share * (255 - _BLUE))
        draw.rectangle((x, y, x + cell - 2, y + cell - 2), fill=shade)
        if max(height, width) <= _MOST_NUMBERED:
            ink = _PAPER if share > 0.5 else _INK if matrix[row, column] else _PALE
            draw.text(
                (x + cell / 2 - 1, y + cell / 2 - 1), _number(float(matrix[row, column]), font, cell), ink, font, "mm"
            )
    for number, name in enumerate(rows):
        draw.text((left - 8, top + (number + 0.5) * cell), _short(name), _INK, font, "rm")
    for number, name in enumerate(columns):
        _upright(picture, _short(name), font, left + (number + 0.5) * cell, top - 8)
    if axes[0]:
        _upright(picture, axes[0], title, 12, top + cell * height / 2 + title.getlength(axes[0]) / 2)
    draw.text((left + cell * width / 2, 12), axes[1], _INK, title, "mm")
    return np.asarray(picture)


def legible(text: str) -> str:
    """A text in letters that Pillow's own font has, on one line: without the accents."""
    letters = unicodedata.normalize("NFD", " ".join(text.split()).replace("ß", "ss"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _number(value: float, font: _Font, room: int) -> str:
    """A number in as many digits as its cell has room for, five at most."""
    texts = [f"{value:.{digits}g}" for digits in (5, 4, 3, 2, 1)]
    return next((text for text in texts if font.getlength(text) <= room - 4), texts[-1])


def _upright(picture: Image.Image, text: str, font: _Font, middle: float, foot: float) -> None:
    """Writes a text from bottom to top."""
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
    strip = Image.new("RGB", (right - left + 2, bottom - top + 2), _PAPER)
    ImageDraw.Draw(strip).text((1 - left, 1 - top), text, _INK, font)
    turned = strip.rotate(90, expand=True)
    picture.paste(turned, (round(middle - turned.width / 2), round(foot - turned.height)))


def _short(name: str, letters: int = 16) -> str:
    name = legible(name)
    return name if len(name) <= letters else name[: letters - 1] + "…"
