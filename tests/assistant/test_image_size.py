from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

import trackers
from trackers.assistant.image_size import MAX_BYTES, MAX_PIXELS, fit_image


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize("mode", ["L", "P", "RGB", "RGBA", "I;16", "1"])
def test_large_images_of_every_mode_are_scaled(mode: str) -> None:
    (data, media_type), sizes = fit_image(encoded(Image.new(mode, (3_000, 1_500))), "image/png")
    assert media_type == "image/png" and Image.open(io.BytesIO(data)).size == (MAX_PIXELS, MAX_PIXELS // 2)
    assert sizes == {"width": 3_000, "height": 1_500, "shown_width": MAX_PIXELS, "shown_height": MAX_PIXELS // 2}


def test_small_images_are_as_written() -> None:
    data = encoded(Image.new("RGB", (8, 4)), "JPEG")
    assert fit_image(data, "image/jpeg")[0] == (data, "image/jpeg")


def test_noise_fits_into_the_bytes() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (700, 700, 3)).astype(np.uint8)
    image, _ = fit_image(encoded(Image.fromarray(noise)), "image/png")
    assert len(image.data) <= MAX_BYTES


def test_damaged_and_huge_images_are_errors() -> None:
    whole = encoded(Image.fromarray(np.arange(10_000, dtype=np.uint8).reshape(100, 100)))
    for data in (whole[:60], b"\x89PNG\r\n\x1a\n", b"text"):
        with pytest.raises(trackers.InvalidArgumentError, match="cannot be decoded"):
            fit_image(data, "image/png")
    huge = encoded(Image.new("1", (10_000, 10_000)))
    with pytest.raises(trackers.InvalidArgumentError, match="10000 x 10000 pixels, too many"):
        fit_image(huge, "image/png")
