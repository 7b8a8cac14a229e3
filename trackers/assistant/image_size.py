"""Scales images so that they fit into a context."""

from __future__ import annotations

import io
import warnings
from typing import Any, Final

from PIL import Image

from trackers.assistant.answer import EncodedImage
from trackers.errors import InvalidArgumentError

MAX_PIXELS: Final = 768
MAX_BYTES: Final = 200_000
# A small file may hold an image that takes gigabytes once it is decoded.
_MAX_DECODED_PIXELS = 50_000_000


def fit_image(data: bytes, media_type: str) -> tuple[EncodedImage, dict[str, Any]]:
    """Scales an image down until it fits.

    Args:
        data: The encoded image.
        media_type: Its media type.

    Returns:
        The image, as it is if it fits, and otherwise as PNG; and its width, height, shown_width and shown_height in
        pixels.

    Raises:
        InvalidArgumentError: If it cannot be decoded, or has more than 50 million pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(data))
        if image.width * image.height <= _MAX_DECODED_PIXELS:
            image.load()
            return _scale(image, EncodedImage(data, media_type))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InvalidArgumentError(f"the image cannot be decoded: {error}") from error
    raise InvalidArgumentError(f"the image has {image.width} x {image.height} pixels, too many to show")


def _scale(image: Image.Image, encoded: EncodedImage) -> tuple[EncodedImage, dict[str, Any]]:
    sizes = {"width": image.width, "height": image.height}
    side = min(MAX_PIXELS, max(image.size))
    while max(image.size) > side or len(encoded.data) > MAX_BYTES:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        stream = io.BytesIO()
        image.save(stream, "PNG", optimize=True)
        encoded, side = EncodedImage(stream.getvalue(), "image/png"), side * 3 // 4
        if len(encoded.data) <= MAX_BYTES:
            break
    return encoded, sizes | {"shown_width": image.width, "shown_height": image.height}
